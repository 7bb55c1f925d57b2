import TensorIO
import Testing

@Suite("Streams") struct StreamTests {
    private func small() -> TensorStream {
        let metadata = StreamMetadata(
            kind: "dataset", transform: PixelTransform(mean: [0.1], standardDeviation: [0.3], range: [0, 1]),
            classNames: ["é", "b/c"], biasNames: ["red"], attributes: ["palette": "a\"b"],
            provenance: [
                ProvenanceStep(
                    tool: "t", version: "1", arguments: ["--seed", "7"], seed: .max, inputs: ["input": "00"], blas: "b",
                    kernel: "k", notes: ["n": "m"])
            ])
        return TensorStream([("x", NDArray([1, -0.0, .nan] as [Float], shape: [3])), ("y", NDArray([1, 2], shape: [2, 1]))],
            metadata: metadata)
    }

    @Test func whatIsWrittenIsRead() throws {
        let stream = small()
        let read = try TensorStream.read(bytes: stream.encoded())
        #expect(read.records == stream.records)
        #expect(read.metadata == stream.metadata)
        #expect(read.digest == stream.digest)
    }

    @Test("Records begin at multiples of 64 bytes, and equal streams have equal bytes") func layout() throws {
        let bytes = try small().encoded()
        #expect(bytes == (try small().encoded()))
        #expect(Array(bytes[..<8]) == [0x93] + Array("NUMPY".utf8) + [1, 0])
        #expect((10 + Int(bytes[8]) + Int(bytes[9]) << 8) % 64 == 0)
    }

    @Test("The digest is that of sha256sum over digests and names") func digest() {
        let stream = TensorStream([("x", NDArray([1, 2, 3] as [UInt8], shape: [3]))])
        let x = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"
        #expect(stream["x"]?.digest == x)
        #expect(stream.digest == sha256(Array("\(x)  x\n".utf8)))
    }

    @Test func namesByPosition() throws {
        let sink = MemorySink()
        try NDArray([1, 2], shape: [2]).writeNPY(to: sink)
        #expect(try TensorStream.read(bytes: sink.bytes, expecting: ["weights", "more"]).records.map(\.name) == ["weights"])
        #expect(try TensorStream.read(bytes: sink.bytes + sink.bytes, unsealed: true, expecting: ["a"]).records.map(\.name)
            == ["a", "record2"])
        #expect(throws: DataError.self) { try TensorStream.read(bytes: sink.bytes + sink.bytes) }
    }

    @Test("Arrays larger than a reading step, through a file and through memory") func large() throws {
        let values = (0..<300_000).map { Float($0) }
        let stream = TensorStream([("x", NDArray(values, shape: [3, 100_000]))])
        let folder = try TemporaryFolder()
        try stream.write(toFile: folder.at("x"))
        let read = try TensorStream.read(from: folder.at("x"))
        #expect(read["x"]?.floats() == values)
        #expect(folder.names == ["x"])
    }

    @Test func requirementsSayWhatWasFound() throws {
        let stream = small()
        #expect(try stream.require("x", elementType: [.float32, .float64], rank: 1).count == 3)
        func message(_ body: () throws -> NDArray) -> String {
            do { return "\(try body().summary)" } catch { return "\(error)" }
        }
        #expect(message { try stream.require("z", elementType: [.float32], rank: 1) } == "expected a record 'z', found 'x', 'y'")
        #expect(message { try stream.require("y", elementType: [.uint8, .int8], rank: 1) }
            == "record 'y': expected rank 1 of uint8 or int8, found rank 2: 2x1 int64")
        #expect(message { try stream.requireFinite("x", rank: 1) }
            == "record 'x': expected finite values, found nan at flat index 2 (1 of 3 not finite)")
    }

    @Test("Trailers that do not fit are refused", arguments: [
        "{\"npys\":2,\"records\":[]}", "{\"npys\":1}", "{\"npys\":1,\"records\":[]}", "{\"npys\":1,\"records\":[", "{\"npys\"",
        "{\"npys\":1,\"records\":[{\"name\":\"x\",\"dtype\":\"|u1\",\"shape\":[3],\"sha256\":\"00\"}]}",
        "{\"npys\":1,\"records\":[{\"name\":\"../x\",\"dtype\":\"|u1\",\"shape\":[3],\"sha256\":\"039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81\"}]}",
        "{\"npys\":1,\"records\":[{\"name\":\"x\",\"dtype\":\"|u1\",\"shape\":[3,1],\"sha256\":\"039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81\"}]}",
        "{\"npys\":1,\"records\":[{\"name\":\"x\",\"dtype\":\"|u1\",\"shape\":[3],\"sha256\":\"039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81\"}],\"transform\":{\"mean\":[0],\"standardDeviation\":[0],\"range\":[0,1]}}",
    ])
    func trailers(json: String) throws {
        let sink = MemorySink()
        try NDArray([1, 2, 3] as [UInt8], shape: [3]).writeNPY(to: sink)
        let trailer = Array(json.utf8)
        try NDArray(trailer, shape: [trailer.count]).writeNPY(to: sink)
        #expect(throws: DataError.self) { try TensorStream.read(bytes: sink.bytes) }
        // Not even --unsealed makes a broken trailer a record.
        #expect(throws: DataError.self) { try TensorStream.read(bytes: sink.bytes, unsealed: true) }
    }

    @Test("Names twice are refused") func namesTwice() throws {
        let sink = MemorySink()
        let array = NDArray([1] as [UInt8], shape: [1])
        try array.writeNPY(to: sink)
        try array.writeNPY(to: sink)
        let entry = "{\"name\":\"x\",\"dtype\":\"|u1\",\"shape\":[1],\"sha256\":\"\(array.digest)\"}"
        let trailer = Array("{\"npys\":1,\"records\":[\(entry),\(entry)]}".utf8)
        try NDArray(trailer, shape: [trailer.count]).writeNPY(to: sink)
        #expect(throws: DataError.self) { try TensorStream.read(bytes: sink.bytes) }
    }

    @Test("Keys a later version may add are ignored") func unknownKeys() throws {
        let sink = MemorySink()
        let array = NDArray([1] as [UInt8], shape: [1])
        try array.writeNPY(to: sink)
        let trailer = Array(
            " { \"npys\" : 1, \"new\": {}, \"records\":[{\"name\":\"x\",\"dtype\":\"<u1\",\"shape\":[1],\"sha256\":\"\(array.digest)\"}]}"
                .utf8)
        try NDArray(trailer, shape: [trailer.count]).writeNPY(to: sink)
        #expect(try TensorStream.read(bytes: sink.bytes)["x"] == array)
    }
}
