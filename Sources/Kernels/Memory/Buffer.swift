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
