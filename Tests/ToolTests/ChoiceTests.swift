import TensorIO
import Testing

/// The methods of `distill` that choose real images by features: pixels, or embeddings.
@Suite struct ChoiceTests {
    /// Five grey images of one class; the mean of the pixels is nearest to image 3, that of the embeddings to image 2.
    @Test(arguments: Command.choices.filter { $0.takes.contains("--embeddings z.npys") }) func pixelsOrEmbeddings(choice: Command) throws {
        let greys: [UInt8] = [0, 20, 40, 80, 180]
        let folder = try Scratch()
        let pixels = greys.flatMap { [UInt8](repeating: $0, count: 192) }
        try folder.write(
            "set.npys",
            TensorStream(
                [("images", NDArray(pixels, shape: [5, 8, 8, 3])), ("labels", NDArray([0, 0, 0, 0, 0], shape: [5]))],
                metadata: StreamMetadata(kind: "dataset")).encoded())
        try folder.write(
            "z.npys",
            TensorStream(
                [("embeddings", NDArray([0, 3, 4, 6, 10] as [Float], shape: [5, 1]))],
                metadata: StreamMetadata(kind: "embeddings")).encoded())
        func chosen(_ arguments: String) throws -> Int {
            let result = try ToolProcess.shell(choice.line("-q " + arguments), in: folder)
            #expect(result.status == 0, Comment(rawValue: result.errors))
            let stream = try result.stream()
            #expect(stream.metadata.attributes["method"] == String(choice.name.drop { $0 != " " }.dropFirst()))
            let transform = try #require(stream.metadata.transform)
            let value = try #require(stream["images"]).floats()[0]
            return Int(((value * transform.standardDeviation[0] + transform.mean[0]) * 255).rounded())
        }
        #expect(try chosen("") == 80)
        #expect(try chosen("--embeddings z.npys") == 40)
    }

    @Test("Rows of the dataset are told, and are what was taken", arguments: Command.choices) func source(choice: Command) throws {
        let folder = try SmallRuns.folder()
        let set = try TensorStream.read(from: folder.at("set.npys"))
        let (images, labels) = try (#require(set["images"]), #require(set["labels"]).integers())
        for option in ["", "--weights w.npys"] {
            let stream = try ToolProcess.shell(choice.line("-q --ipc 2 \(option)"), in: folder).stream()
            let source = try #require(stream["source"]).integers()
            #expect(Set(source).count == 4 && source.map { labels[$0] } == [0, 0, 1, 1])
            let transform = try #require(stream.metadata.transform)
            let shown = transform.unit(try #require(stream["images"]).floats()).map { UInt8(($0 * 255).rounded()) }
            let size = images.count / 8
            #expect(shown == source.flatMap { images.bytes[$0 * size..<($0 + 1) * size] })
        }
    }
}
