import Foundation
import TensorIO
import Testing

/// Bad data in the stages that compute: the exit code, what the message names, and no output file.
@Suite("Bad data in every stage") struct StageFaultTests {
    /// The stages that choose real images.
    private static let choices = ["random", "kmeans", "herding", "kcenter"].map { "distill \($0)" }
    /// The arguments with which each stage reads its main input from stdin; `model` and `test` are good files.
    private static let stages: [String: [String]] = [
        "supcon-train": ["--arch", "convnet3", "--steps", "1", "--batch", "4"], "embed": ["--model", "model"],
        "kde-weight": [], "distill dm": ["--ipc", "1", "--iterations", "1", "--real-batch", "2"],
        "distill dsa": ["--ipc", "1", "--iterations", "1", "--real-batch", "2"],
        "evaluate": ["--test", "test", "--epochs", "1", "--nets", "1"],
    ].merging(choices.map { ($0, ["--ipc", "1"]) }) { $1 }
    private static let names = stages.keys.sorted()

    /// Eight 8x8 images of two classes.
    private static func dataset(
        _ edit: (inout [UInt8], inout [Int64], inout [Int64]) -> Void = { _, _, _ in }
    ) -> TensorStream {
        var pixels = (0..<8 * 192).map { (i: Int) -> UInt8 in UInt8((i * 7919 + i * i % 61) % 256) }
        var labels: [Int64] = [0, 1, 0, 1, 0, 1, 0, 1]
        var bias: [Int64] = [0, 1, 1, 0, 0, 1, 0, 1]
        edit(&pixels, &labels, &bias)
        return TensorStream(
            [
                ("images", NDArray(pixels, shape: [pixels.count / 192, 8, 8, 3])),
                ("labels", NDArray(labels, shape: [labels.count])), ("bias", NDArray(bias, shape: [bias.count])),
            ], metadata: StreamMetadata(kind: "dataset"))
    }

    /// The same for `kde-weight`: eight rows of two values.
    private static func embeddings(
        _ edit: (inout [Float], inout [Int64]) -> Void = { _, _ in }
    ) -> TensorStream {
        var rows = (0..<16).map { (i: Int) -> Float in Float(i % 5) - 2 }
        var labels: [Int64] = [0, 1, 0, 1, 0, 1, 0, 1]
        edit(&rows, &labels)
        return TensorStream(
            [
                ("embeddings", NDArray(rows, shape: [rows.count / 2, 2])),
                ("labels", NDArray(labels, shape: [labels.count])),
            ], metadata: StreamMetadata(kind: "embeddings"))
    }

    private func folder() throws -> Scratch {
        let folder = try Scratch()
        try folder.write("test", Self.dataset().encoded())
        let made = try ToolProcess.run(
            "supcon-train", ["--arch", "convnet3", "--steps", "1", "-q"], input: Self.dataset().encoded())
        #expect(made.status == 0, Comment(rawValue: made.errors))
        try folder.write("model", made.output)
        return folder
    }

    private func run(_ stage: String, _ input: [UInt8], more: [String] = [], in folder: Scratch) throws -> ToolResult {
        let words = stage.split(separator: " ").map(String.init)
        return try ToolProcess.run(
            words[0], Array(words.dropFirst()) + Self.stages[stage]! + more + ["-q", "-o", "out"], input: input, in: folder)
    }

    private func refused(
        _ stage: String, _ stream: TensorStream, in folder: Scratch, naming text: String, _ comment: String
    ) throws {
        let result = try run(stage, stream.encoded(), in: folder)
        #expect(result.status == 65 && !folder.names.contains("out"), "\(stage), \(comment): \(result.errors)")
        #expect(result.errors.contains(": stdin: ") && result.errors.contains(text), "\(stage), \(comment): \(result.errors)")
    }

    private static func good(_ stage: String) throws -> [UInt8] {
        try (stage == "kde-weight" ? embeddings() : dataset()).encoded()
    }

    @Test(arguments: names) func goodInputPasses(stage: String) throws {
        let folder = try folder()
        let result = try run(stage, Self.good(stage), in: folder)
        #expect(result.status == 0 && folder.names.contains("out"), Comment(rawValue: result.errors))
    }

    /// Each stage reads through the same reader, which is tried at every byte elsewhere: here the places that differ.
    @Test(arguments: names) func truncatedOrFollowedByGarbage(stage: String) throws {
        let folder = try folder()
        let whole = try Self.good(stage)
        for length in [0, 5, 9, 64, 128, whole.count / 3, whole.count / 2, whole.count - 300, whole.count - 1] {
            let result = try run(stage, Array(whole[..<length]), in: folder)
            #expect(result.status == 65 && !folder.names.contains("out"), "cut to \(length): \(result.errors)")
            #expect(result.errors.contains(": stdin: "))
        }
        let result = try run(stage, whole + [0], in: folder)
        #expect(result.status == 65 && !folder.names.contains("out"))
    }

    @Test(arguments: names.filter { $0 != "kde-weight" }) func badDatasets(stage: String) throws {
        let folder = try folder()
        try refused(stage, Self.dataset { _, labels, _ in labels[3] = -1 }, in: folder, naming: "labels", "negative label")
        try refused(
            stage, Self.dataset { _, labels, _ in labels[3] = 1 << 40 }, in: folder, naming: "labels", "huge label")
        try refused(stage, Self.dataset { _, labels, _ in labels.removeLast() }, in: folder, naming: "labels", "7 labels")
        try refused(stage, Self.dataset { _, _, bias in bias.removeLast() }, in: folder, naming: "bias", "7 bias values")
        let plain = Self.dataset()
        let labels = ("labels", plain["labels"]!)
        let flat = TensorStream([("images", NDArray([Float](repeating: 0, count: 8), shape: [8])), labels])
        try refused(stage, flat, in: folder, naming: "images", "rank")
        let wide = TensorStream([("images", NDArray([Int64](repeating: 0, count: 8 * 192), shape: [8, 8, 8, 3])), labels])
        try refused(stage, wide, in: folder, naming: "images", "type")
        var values = [Float](repeating: 0.5, count: 8 * 192)
        values[100] = .nan
        let transform = PixelTransform(mean: [0, 0, 0], standardDeviation: [1, 1, 1])
        let broken = TensorStream(
            [("images", NDArray(values, shape: [8, 8, 8, 3])), labels],
            metadata: StreamMetadata(kind: "dataset", transform: transform))
        try refused(stage, broken, in: folder, naming: "images", "NaN")
    }

    @Test func classesThatAreTooSmall() throws {
        let folder = try folder()
        let lonely = Self.dataset { _, labels, _ in labels = [0, 1, 0, 0, 0, 0, 0, 0] }
        try refused("supcon-train", lonely, in: folder, naming: "class 1", "one image")
        try refused(
            "kde-weight", Self.embeddings { _, labels in labels = [0, 1, 0, 0, 0, 0, 0, 0] }, in: folder,
            naming: "class 1", "one row")
        for choice in Self.choices {
            let result = try run(choice, Self.good(choice), more: ["--ipc", "5"], in: folder)
            #expect(result.status == 65 && result.errors.contains("5") && result.errors.contains("4"))
        }
    }

    @Test(arguments: names) func outputsThatFail(stage: String) throws {
        let folder = try folder()
        try folder.write("in", Self.good(stage))
        let command = "\(stage) \(Self.stages[stage]!.joined(separator: " ")) -q < in"
        let full = try ToolProcess.shell("\(command) > /dev/full", in: folder)
        #expect(full.status == 74 && full.errors.contains("No space left"), Comment(rawValue: full.errors))
        // The pipe's reader has gone before anything is written: the signal, as for any Unix tool.
        let closed = try ToolProcess.shell("\(command) | :; echo ${PIPESTATUS[0]}", in: folder)
        #expect(closed.text == "141\n" || closed.text == "0\n", Comment(rawValue: closed.text + closed.errors))
        #expect(closed.errors.isEmpty)
        let absent = try ToolProcess.shell("\(command.replacing(" < in", with: " absent")) -o out", in: folder)
        #expect(absent.status == 66 && absent.errors.contains("absent"), Comment(rawValue: absent.errors))
    }

    @Test func modelsThatAreNone() throws {
        let folder = try folder()
        try folder.write("model", Self.dataset().encoded())
        let result = try run("embed", Self.good("embed"), in: folder)
        #expect(result.status == 65 && result.errors.contains(": model: "), Comment(rawValue: result.errors))
        let weights = TensorStream([("weights", NDArray([Float](repeating: 1, count: 7), shape: [7]))])
        try folder.write("w", weights.encoded())
        let short = try run("distill dm", Self.good("distill dm"), more: ["--weights", "w"], in: folder)
        #expect(short.status == 65 && short.errors.contains("expected 8") && short.errors.contains("found 7"))
        for bad in [Float.nan, -1] {
            let values = [bad] + [Float](repeating: 1, count: 7)
            try folder.write("w", TensorStream([("weights", NDArray(values, shape: [8]))]).encoded())
            #expect(try run("distill dm", Self.good("distill dm"), more: ["--weights", "w"], in: folder).status == 65)
        }
    }

    @Test func resultsDoNotDependOnThreads() throws {
        let folder = try folder()
        try folder.write("in", Self.dataset().encoded())
        for stage in Self.names where stage != "kde-weight" && stage != "evaluate" {
            let digests = try [1, 2, 5].map { threads in
                try ToolProcess.shell(
                    "\(stage) \(Self.stages[stage]!.joined(separator: " ")) -q --no-provenance --threads \(threads) < in | sha256sum",
                    in: folder
                ).text
            }
            #expect(Set(digests).count == 1, "\(stage)")
        }
    }
}
