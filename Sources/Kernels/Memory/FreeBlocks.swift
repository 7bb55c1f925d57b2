/// Which blocks of memory are free, by size. As many are kept as make, with those in use, a sixteenth more than was ever in use; or, where
/// that is little, 256 MB, less what would make both together more than 512 MB.
public struct FreeBlocks {
    public struct Block: Hashable, @unchecked Sendable {
        public let address: UnsafeMutableRawPointer
        public let bytes: Int

        public init(address: UnsafeMutableRawPointer, bytes: Int) { (self.address, self.bytes) = (address, bytes) }
    }

    private var free: [Int: [Block]] = [:]
    /// When a size was last asked for or given back.
    private var used: [Int: Int] = [:]
    private var now = 0
    public private(set) var heldBytes = 0
    private var bytesInUse = 0
    private var mostInUse = 0

    private static let mostHeld = 256 << 20
    private static let mostWithThoseInUse = 512 << 20

    private var limit: Int {
        max(min(Self.mostHeld, Self.mostWithThoseInUse - bytesInUse), mostInUse * 17 / 16 - bytesInUse)
    }

    public init() {}

    /// A block of `bytes` comes into use.
    ///
    /// - Returns: the block, if one is free, and those that have to go.
    public mutating func take(_ bytes: Int) -> (block: Block?, evicted: [Block]) {
        touch(bytes)
        bytesInUse += bytes
        mostInUse = max(mostInUse, bytesInUse)
        let block = free[bytes]?.popLast()
        if block != nil { heldBytes -= bytes }
        return (block, evict())
    }

    /// A block is in use no longer.
    ///
    /// - Returns: the blocks that have to go.
    public mutating func give(_ block: Block) -> [Block] {
        touch(block.bytes)
        bytesInUse -= block.bytes
        heldBytes += block.bytes
        free[block.bytes, default: []].append(block)
        return evict()
    }

    private mutating func touch(_ bytes: Int) {
        now += 1
        used[bytes] = now
    }

    /// Takes out blocks of the sizes that nobody has asked for longest.
    private mutating func evict() -> [Block] {
        var evicted: [Block] = []
        while heldBytes > limit {
            let oldest = free.filter { !$0.value.isEmpty }.keys.min { used[$0, default: 0] < used[$1, default: 0] }!
            evicted.append(free[oldest]!.removeLast())
            heldBytes -= oldest
        }
        return evicted
    }
}
