import TensorIO
import Testing

@Suite("How much of a colour bias a set has") struct AmplificationTests {
    /// The same training set as bytes, and as float32 standardised by the transform in its trailer.
    @Test("It is the same whether the training set is stored as bytes or standardised") func standardised() throws {
        let folder = try Scratch()
        try folder.write("plain", SmallStreams.squares().encoded())
        let made = try ToolProcess.shell("bias-inject color -q --conflict .3 < plain > bytes", in: folder)
        #expect(made.status == 0, Comment(rawValue: made.errors))
        var floats = try TensorStream.read(from: folder.at("bytes"))
        let transform = PixelTransform(mean: [0.1, 0.2, 0.3], standardDeviation: [0.2, 0.3, 0.5])
        let pixels = try #require(floats["images"])
        floats.records[0].array = NDArray(transform.stored(pixels.floats().map { $0 / 255 }), shape: pixels.shape)
        floats.metadata.transform = transform
        try folder.write("floats", floats.encoded())
        floats.metadata.transform = nil
        try folder.write("scaleless", floats.encoded())

        func figures(_ train: String) throws -> [Substring] {
            let result = try ToolProcess.shell(
                "evaluate -q --nets 1 --epochs 1 --arch mlp --format tsv --test bytes --train \(train) bytes", in: folder)
            #expect(result.status == 0, Comment(rawValue: result.errors))
            return result.text.split(separator: "\n").filter { $0.hasPrefix("amplification") || $0.hasPrefix("own-colour") }
        }
        let bytes = try figures("bytes")
        #expect(bytes.count == 2 && bytes[1].contains("\t1.0\t"), "\(bytes)")
        #expect(try figures("floats") == bytes)
        let scaleless = try ToolProcess.shell(
            "evaluate -q --nets 1 --epochs 1 --test bytes --train scaleless bytes", in: folder)
        #expect(scaleless.status == 65 && scaleless.errors.contains("scaleless: "), Comment(rawValue: scaleless.errors))
    }
}
