import LibC
import Synchronization

/// Memory of the buffers: large blocks are kept for the next that asks, because the system's fresh pages have to be zeroed.
enum BlockPool {
    private static let shared = Mutex(FreeBlocks())
    /// Smaller blocks are left to malloc, which is good at them.
    private static let smallest = 1 << 16
    /// Larger ones are pages of the system, which go back to it whole: malloc keeps its heap up to the last block in use.
    private static let mapped = 1 << 20

    /// Large blocks are of few sizes, which lose a thirty-second at most, so that one serves for another.
    private static func rounded(_ bytes: Int) -> Int {
        let grain = max(4096, 1 << (Int.bitWidth - 1 - bytes.leadingZeroBitCount - 5))
        return (bytes + grain - 1) & ~(grain - 1)
    }

    static func take(bytes: Int) -> UnsafeMutableRawPointer {
        guard bytes >= smallest else { return allocated(bytes) }
        let bytes = rounded(bytes)
        let (kept, evicted) = shared.withLock { $0.take(bytes) }
        evicted.forEach(release)
        return kept?.address ?? (bytes < mapped ? allocated(bytes) : pages(bytes))
    }

    static func give(_ address: UnsafeMutableRawPointer, bytes: Int) {
        guard bytes >= smallest else { return address.deallocate() }
        shared.withLock { $0.give(FreeBlocks.Block(address: address, bytes: rounded(bytes))) }.forEach(release)
    }

    private static func allocated(_ bytes: Int) -> UnsafeMutableRawPointer { .allocate(byteCount: bytes, alignment: 64) }

    /// Of 2 MB each, where the system has them: one fault and one line of the translation cache for 512.
    private static func pages(_ bytes: Int) -> UnsafeMutableRawPointer {
        let address = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let address, address != MAP_FAILED else { fatalError("no memory for \(bytes) bytes") }
        madvise(address, bytes, MADV_HUGEPAGE)
        return address
    }

    private static func release(_ block: FreeBlocks.Block) {
        if block.bytes < mapped { block.address.deallocate() } else { munmap(block.address, block.bytes) }
    }
}
