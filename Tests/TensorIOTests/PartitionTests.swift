import Testing
import TensorIO

@Suite struct PartitionTests {
    /// A grey image 4x4 whose tiles are 0, 1 | 2, 3 but for a step of .4 to the right within each.
    private func image() -> [Float] {
        (0..<16).map { i in
            let (y, x) = (i / 4, i % 4)
            return Float(y / 2 * 2 + x / 2) + (x % 2 == 1 ? 0.4 : 0)
        }
    }

    @Test("Tiles, enlarged as PyTorch's bilinear interpolation does") func expanded() {
        let tiles = Partition(2).expanded(image() + image().map { $0 + 10 }, height: 4, width: 4, channels: 1)
        #expect(tiles.count == 8 * 16)
        // interpolate([0, .4], size=4, mode="bilinear"): 0, .1, .3, .4; the first tile of both images, then the second.
        for (place, offset) in [(0, Float(0)), (1, 10), (2, 1), (3, 11), (6, 3), (7, 13)] {
            for row in 0..<4 {
                let found = tiles[place * 16 + row * 4..<place * 16 + row * 4 + 4]
                #expect(zip(found, [0, 0.1, 0.3, 0.4]).allSatisfy { abs($0 - offset - $1) < 1e-5 }, "\(found)")
            }
        }
    }

    @Test("Packing takes means of 2x2, tile by tile, and what is packed comes out") func packed() {
        var images: [Float] = []
        for image in 0..<4 {
            for pixel in 0..<16 { for c in 0..<3 { images.append(Float(image * 100 + pixel / 8 * 10 + c)) } }
        }
        let packed = Partition(2).packed(images, height: 4, width: 4, channels: 3)
        #expect(packed.count == 48)
        // Of image 0 rows 0 and 1 are one value, rows 2 and 3 another.
        #expect(packed.prefix(6) == [0, 1, 2, 0, 1, 2] && packed[6..<12] == [100, 101, 102, 100, 101, 102])
        #expect(packed[12..<15] == [10, 11, 12] && packed[24..<27] == [200, 201, 202])
        let out = Partition(2).expanded(packed, height: 4, width: 4, channels: 3)
        #expect(out[48] == 100 && out[48 + 47] == 112)
        let constant = Partition(3).packed([Float](repeating: 7, count: 9 * 36), height: 6, width: 6, channels: 1)
        #expect(constant.allSatisfy { abs($0 - 7) < 1e-5 })
    }

    @Test func datasets() throws {
        func dataset(_ partition: String?) throws -> ImageDataset {
            var metadata = StreamMetadata(kind: .synthetic)
            metadata.attributes["partition"] = partition
            return try ImageDataset(
                TensorStream(
                    [("images", NDArray((0..<32).map { UInt8($0) }, shape: [2, 4, 4, 1])), ("labels", NDArray([0, 1], shape: [2]))],
                    metadata: metadata), label: "set")
        }
        let two = try dataset("2").expanded()
        #expect(two.images.shape == [8, 4, 4, 1] && two.labels == [0, 1, 0, 1, 0, 1, 0, 1])
        #expect(two.metadata.attributes["partition"] == nil && two.images.elementType == .uint8)
        #expect(try dataset("1").expanded().count == 2 && dataset(nil).expanded().count == 2)
        for bad in ["0", "-2", "x", "65", ""] {
            #expect(throws: DataError.self) { try dataset(bad).expanded() }
        }
        let error = #expect(throws: DataError.self) { try dataset("3").expanded() }
        #expect("\(error!)".contains("set: ") && "\(error!)".contains("3x3 tiles divide, found 4x4"), "\(error!)")
    }
}
