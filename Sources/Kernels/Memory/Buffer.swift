import Synchronization

/// A block of scalars aligned to 64 bytes: the storage of every tensor and workspace.
///
/// Contents are undefined after `init(count:)`. Large blocks are kept for the next request of the same size, because
/// training asks for the same sizes at every step and fresh pages cost a fault each.
public final class Buffer<Scalar: BitwiseCopyable>: @unchecked Sendable {
    public let pointer: UnsafeMutablePointer<Scalar>
    public let count: Int

    public init(count: Int) {
        precondition(count >= 0, "a buffer cannot have \(count) elements")
        self.count = count
        let block = BlockPool.take(bytes: Self.byteCount(count))
        pointer = block.bindMemory(to: Scalar.self, capacity: Swift.max(count, 1))
    }

    /// A buffer of `count` copies of `value`.
    public convenience init(repeating value: Scalar, count: Int) {
        self.init(count: count)
        pointer.update(repeating: value, count: count)
    }

    public convenience init(_ values: some Collection<Scalar>) {
        self.init(count: values.count)
        _ = UnsafeMutableBufferPointer(start: pointer, count: count).update(from: values)
    }

    /// The contents of `parts` one after another.
    public convenience init(joining parts: [Buffer]) {
        self.init(count: parts.reduce(0) { $0 + $1.count })
        var start = 0
        for part in parts {
            (pointer + start).update(from: part.pointer, count: part.count)
            start += part.count
        }
    }

    deinit { BlockPool.give(UnsafeMutableRawPointer(pointer), bytes: Self.byteCount(count)) }

    private static func byteCount(_ count: Int) -> Int {
        (Swift.max(count, 1) * MemoryLayout<Scalar>.stride + 63) & ~63
    }

    public var array: [Scalar] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

    /// The rows of `size` elements at `indices`, one after another.
    public convenience init(rows indices: [Int], of size: Int, from source: Buffer) {
        self.init(count: indices.count * size)
        for (row, index) in indices.enumerated() {
            precondition(index >= 0 && (index + 1) * size <= source.count, "row \(index) of \(source.count / max(size, 1))")
            (pointer + row * size).update(from: source.pointer + index * size, count: size)
        }
    }
}

/// Freed blocks by size, up to a total, so that a training loop stops calling the system's allocator.
enum BlockPool {
    private struct Block: @unchecked Sendable { let address: UnsafeMutableRawPointer }
    private struct State {
        var free: [Int: [Block]] = [:]
        /// When a size was last asked for or given back.
        var used: [Int: Int] = [:]
        var now = 0
        var heldBytes = 0

        mutating func touch(_ bytes: Int) {
            now += 1
            used[bytes] = now
        }

        /// Takes out blocks of the sizes that nobody has asked for longest, until there is room for `bytes` more.
        mutating func evict(for bytes: Int) -> [Block] {
            var evicted: [Block] = []
            while heldBytes + bytes > mostHeld {
                let held = free.filter { $0.key != bytes && !$0.value.isEmpty }.keys
                guard let oldest = held.min(by: { used[$0, default: 0] < used[$1, default: 0] }) else { break }
                evicted.append(free[oldest]!.removeLast())
                heldBytes -= oldest
            }
            return evicted
        }
    }
    private static let state = Mutex(State())
    /// Smaller blocks are left to malloc, which is good at them.
    private static let smallest = 1 << 16
    private static let mostHeld = 256 << 20

    static func take(bytes: Int) -> UnsafeMutableRawPointer {
        if bytes >= smallest {
            let block = state.withLock { state -> Block? in
                state.touch(bytes)
                guard let block = state.free[bytes]?.popLast() else { return nil }
                state.heldBytes -= bytes
                return block
            }
            if let block { return block.address }
        }
        return UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    }

    static func give(_ address: UnsafeMutableRawPointer, bytes: Int) {
        if bytes >= smallest {
            let block = Block(address: address)
            let (kept, evicted) = state.withLock { state -> (Bool, [Block]) in
                state.touch(bytes)
                let evicted = state.evict(for: bytes)
                guard state.heldBytes + bytes <= mostHeld else { return (false, evicted) }
                state.free[bytes, default: []].append(block)
                state.heldBytes += bytes
                return (true, evicted)
            }
            for block in evicted { block.address.deallocate() }
            if kept { return }
        }
        address.deallocate()
    }
}
