import Kernels
import Testing

/// Blocks at addresses that nobody reads.
@Suite struct FreeBlocksTests {
    private let megabyte = 1 << 20

    private func block(_ number: Int, _ bytes: Int) -> FreeBlocks.Block {
        FreeBlocks.Block(address: UnsafeMutableRawPointer(bitPattern: number << 30)!, bytes: bytes)
    }

    @Test func aFreeBlockServesTheNextOfItsSize() {
        var blocks = FreeBlocks()
        #expect(blocks.take(megabyte).block == nil)
        #expect(blocks.give(block(1, megabyte)).isEmpty && blocks.heldBytes == megabyte)
        #expect(blocks.take(2 * megabyte).block == nil)
        #expect(blocks.take(megabyte).block == block(1, megabyte) && blocks.heldBytes == 0)
        #expect(blocks.take(megabyte).block == nil)
    }

    /// A step whose sizes come again finds all of them, however large it is.
    @Test func asMuchIsKeptAsWasOnceInUse() {
        var blocks = FreeBlocks()
        let step = (1...20).map { block($0, 100 * megabyte) }
        for one in step { #expect(blocks.take(one.bytes).block == nil) }
        for one in step { #expect(blocks.give(one).isEmpty) }
        #expect(blocks.heldBytes == 2000 * megabyte)
        #expect(step.allSatisfy { blocks.take($0.bytes).block != nil })
    }

    /// Sizes that come once must not be held for ever.
    @Test func theSizesThatNobodyAskedForLongestGoFirst() {
        var blocks = FreeBlocks()
        var evicted: [FreeBlocks.Block] = []
        for number in 1...50 {
            let one = block(number, (10 + number) * megabyte)
            let (found, gone) = blocks.take(one.bytes)
            #expect(found == nil)
            evicted += gone
            evicted += blocks.give(one)
            #expect(blocks.heldBytes <= 256 * megabyte)
        }
        #expect(evicted == (1...evicted.count).map { block($0, (10 + $0) * megabyte) })
        #expect(blocks.take(60 * megabyte).block != nil)
    }

    /// What is in use and what is kept for later are not both at their most: beside little in use they make half a gigabyte, beside
    /// much (1600 and at times 60 MB) a sixteenth more than it. Just after a block was given back, that block may be more.
    @Test(arguments: [(300, 141...212), (1600, 60...1660 / 16 + 60)])
    func besideMuchInUseLittleIsKept(inUse: Int, held: ClosedRange<Int>) {
        var blocks = FreeBlocks()
        for _ in 1...inUse / 100 { _ = blocks.take(100 * megabyte) }
        for number in 1...50 {
            let one = block(number, (10 + number) * megabyte)
            _ = blocks.take(one.bytes)
            _ = blocks.give(one)
            #expect(blocks.heldBytes <= held.upperBound * megabyte)
        }
        #expect(blocks.heldBytes >= held.lowerBound * megabyte)
    }

    @Test func buffersOfManySizesHoldWhatIsWrittenToThem() {
        let counts = [1, 1 << 14, (1 << 14) + 1, 300_000, 1 << 20, 12_345_678]
        for _ in 0..<3 {
            let buffers = counts.map { Buffer<Float>(repeating: Float($0), count: $0) }
            for (buffer, count) in zip(buffers, counts) {
                #expect(buffer.pointer[0] == Float(count) && buffer.pointer[count - 1] == Float(count))
                #expect(Int(bitPattern: buffer.pointer) % 64 == 0)
            }
        }
    }
}
