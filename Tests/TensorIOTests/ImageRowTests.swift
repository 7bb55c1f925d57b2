import TensorIO
import Testing

@Suite struct ImageRowTests {
    private let shape = [12, 300, 500, 3]

    private func stream() -> TensorStream {
        let count = shape.reduce(1, *)
        let images = NDArray((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }, shape: shape)
        return TensorStream([("images", images), ("labels", NDArray([Int](repeating: 1, count: 12), shape: [12]))])
    }

    private func read(_ stream: TensorStream, first: Int? = nil) throws -> (stream: TensorStream, pieces: [[UInt8]]) {
        let folder = try TemporaryFolder()
        let bytes = try stream.encoded()
        try folder.write("set.npys", Array(bytes.prefix(first ?? bytes.count)))
        var pieces: [[UInt8]] = []
        let result = try TensorStream.read(from: folder.at("set.npys"), expecting: ["images"]) { shape, rows in
            #expect(shape == self.shape && rows.count % (300 * 500 * 3) == 0)
            pieces.append(rows)
        }
        return (result, pieces)
    }

    @Test("Images are handed over in whole rows, and the stream keeps their digest") func pieces() throws {
        let (result, pieces) = try read(stream())
        #expect(pieces.count > 1 && Array(pieces.joined()) == stream()["images"]!.bytes)
        #expect(result["images"]!.shape == [0, 300, 500, 3] && result.digest == stream().digest)
        #expect(try result.labels(count: 12).labels == [Int](repeating: 1, count: 12))
    }

    @Test("A stream cut short is refused, whatever was handed over") func truncated() throws {
        for length in [200, 450_000, 3_000_000] {
            #expect(throws: DataError.self) { try read(stream(), first: length) }
        }
    }

    @Test("Other records than images are read as ever") func others() throws {
        var floats = stream()
        floats.records[0].array = NDArray([Float](repeating: 0.5, count: 12), shape: [1, 2, 2, 3])
        #expect(try read(floats).pieces.isEmpty && read(floats).stream["images"]!.count == 12)
        var renamed = stream()
        renamed.records[0].name = "pictures"
        #expect(throws: DataError.self) { try read(renamed) }
    }
}
