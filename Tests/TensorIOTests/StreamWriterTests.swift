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

    @Test("A record that a reader would take for the trailer is not written") func likeTrailer() throws {
        let text = Array(" {\"npys\": 1}".utf8)
        let stream = TensorStream([("x", NDArray(text, shape: [text.count]))])
        #expect { try stream.encoded() } throws: { $0 is DataError && "\($0)".contains("record 'x'") }
        #expect(try TensorStream([("x", NDArray(text, shape: [1, text.count]))]).encoded().count > 0)
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
