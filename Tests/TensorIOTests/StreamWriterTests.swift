import TensorIO
import Testing

@Suite struct StreamWriterTests {
    private let images = NDArray((0..<24).map { UInt8($0) }, shape: [4, 2, 3, 1])

    @Test("A record written in pieces is the record written at once") func pieces() throws {
        let labels = NDArray([0, 1, 0, 1], shape: [4])
        let metadata = StreamMetadata(kind: "dataset", classNames: ["a", "b"])
        let sink = MemorySink()
        let writer = StreamWriter(sink)
        try writer.write("images", shape: images.shape, elementType: .uint8) { append in
            try append(Array(images.bytes[..<5]))
            try append([])
            try append(Array(images.bytes[5...]))
        }
        try writer.write(Record(name: "labels", array: labels))
        try writer.finish(metadata)
        let whole = TensorStream([("images", images), ("labels", labels)], metadata: metadata)
        #expect(try sink.bytes == whole.encoded())
    }

    @Test("What a body throws leaves a stream without its seal") func failure() throws {
        let sink = MemorySink()
        #expect(throws: DataError.self) {
            try StreamWriter(sink).write("images", shape: [4, 2, 3, 1], elementType: .uint8) { append in
                try append(Array(images.bytes[..<5]))
                throw DataError("no more")
            }
        }
        #expect(throws: DataError.self) { try TensorStream.read(bytes: sink.bytes) }
    }
}
