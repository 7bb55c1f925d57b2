import Foundation
import TensorIO
import Testing

/// Bad data in the stages that compute: the exit code, what the message names, and no output file.
@Suite("Bad data in every stage") struct StageFaultTests {
    private func run(_ stage: Command, _ input: [UInt8], more: String = "", in folder: Scratch) throws -> ToolResult {
        try ToolProcess.shell(stage.stdin("\(more) -q -o out"), input: input, in: folder)
    }

    private func refused(
        _ stage: Command, _ stream: TensorStream, in folder: Scratch, naming text: String, _ comment: String
    ) throws {
        let result = try run(stage, stream.encoded(), in: folder)
        #expect(result.status == 65 && !folder.names.contains("out"), "\(stage.name), \(comment): \(result.errors)")
        #expect(result.errors.contains(": stdin: ") && result.errors.contains(text), "\(stage.name), \(comment): \(result.errors)")
    }

    /// One for each image.
    private func column(_ values: [Int64]) -> NDArray { NDArray(values, shape: [values.count]) }

    @Test(arguments: Command.stages) func goodInputPasses(stage: Command) throws {
        let folder = try SmallRuns.folder()
        let result = try run(stage, folder.read(stage.inputFile), in: folder)
        #expect(result.status == 0 && folder.names.contains("out"), Comment(rawValue: result.errors))
    }

    /// Each stage reads through the same reader, which is tried at every byte elsewhere: here the places that differ.
    @Test(arguments: Command.stages) func truncatedOrFollowedByGarbage(stage: Command) throws {
        let folder = try SmallRuns.folder()
        let whole = try folder.read(stage.inputFile)
        for length in [0, 5, 9, 64, 128, whole.count / 3, whole.count / 2, whole.count - 300, whole.count - 1] {
            let result = try run(stage, Array(whole[..<length]), in: folder)
            #expect(result.status == 65 && !folder.names.contains("out"), "cut to \(length): \(result.errors)")
            #expect(result.errors.contains(": stdin: "))
        }
        let result = try run(stage, whole + [0], in: folder)
        #expect(result.status == 65 && !folder.names.contains("out"))
    }

    @Test(arguments: Command.stages.filter { $0.inputFile == "set.npys" }) func badDatasets(stage: Command) throws {
        let folder = try SmallRuns.folder()
        let plain = SmallImages.dataset()
        func refused(_ name: String, _ array: NDArray, _ comment: String) throws {
            try self.refused(stage, plain.with([name: array]), in: folder, naming: name, comment)
        }
        try refused("labels", column([0, 1, 0, -1, 0, 1, 0, 1]), "negative label")
        try refused("labels", column([0, 1, 0, 1 << 40, 0, 1, 0, 1]), "huge label")
        try refused("labels", column([0, 1, 0, 1, 0, 1, 0]), "7 labels")
        try refused("bias", column([0, 1, 1, 0, 0, 1, 0]), "7 bias values")
        try refused("images", NDArray([Float](repeating: 0, count: 8), shape: [8]), "rank")
        try refused("images", NDArray([Int64](repeating: 0, count: 8 * 192), shape: [8, 8, 8, 3]), "type")
        var values = [Float](repeating: 0.5, count: 8 * 192)
        values[100] = .nan
        var broken = plain.with(["images": NDArray(values, shape: [8, 8, 8, 3])])
        broken.metadata.transform = PixelTransform(mean: [0, 0, 0], standardDeviation: [1, 1, 1])
        try self.refused(stage, broken, in: folder, naming: "images", "NaN")
        values[100] = 0.5
        try refused("images", NDArray(values, shape: [8, 8, 8, 3]), "floats whose scale nobody knows")
    }

    @Test func classesThatAreTooSmall() throws {
        let folder = try SmallRuns.folder()
        for (name, text) in [("supcon-train", "one image"), ("kde-weight", "one row")] {
            let stage = Command.named(name)
            let good = try TensorStream.read(from: folder.at(stage.inputFile))
            let lonely = good.with(["labels": column([0, 1, 0, 0, 0, 0, 0, 0])])
            try refused(stage, lonely, in: folder, naming: "class 1", text)
        }
        for choice in Command.choices {
            let result = try run(choice, folder.read("set.npys"), more: "--ipc 5", in: folder)
            #expect(result.status == 65 && result.errors.contains("5") && result.errors.contains("4"), "\(choice.name)")
        }
    }

    @Test(arguments: Command.stages) func outputsThatFail(stage: Command) throws {
        let folder = try SmallRuns.folder()
        let command = stage.stdin("-q < \(stage.inputFile)")
        let full = try ToolProcess.shell("\(command) > /dev/full", in: folder)
        #expect(full.status == 74 && full.errors.contains("No space left"), Comment(rawValue: full.errors))
        // The pipe's reader has gone before anything is written: the signal, as for any Unix tool.
        let closed = try ToolProcess.shell("\(command) | :; echo ${PIPESTATUS[0]}", in: folder)
        #expect(closed.text == "141\n" || closed.text == "0\n", Comment(rawValue: closed.text + closed.errors))
        #expect(closed.errors.isEmpty)
        let absent = try ToolProcess.shell(stage.stdin("-q absent -o out"), in: folder)
        #expect(absent.status == 66 && absent.errors.contains("absent"), Comment(rawValue: absent.errors))
    }

    @Test func modelsThatAreNone() throws {
        let folder = try SmallRuns.folder()
        let set = try folder.read("set.npys")
        try folder.write("model.npys", set)
        let result = try run(.named("embed"), set, in: folder)
        #expect(result.status == 65 && result.errors.contains(": model.npys: "), Comment(rawValue: result.errors))
    }

    @Test(arguments: Command.stages.filter { $0.takes.contains("--weights w.npys") }) func weightsThatAreNone(stage: Command) throws {
        let folder = try SmallRuns.folder()
        let set = try folder.read("set.npys")
        func weighted(by values: [Float]) throws -> ToolResult {
            try folder.write("w.npys", SmallStreams.values(values, name: "weights").encoded())
            return try run(stage, set, more: "--weights w.npys", in: folder)
        }
        let ones = [Float](repeating: 1, count: 7)
        let short = try weighted(by: ones)
        #expect(short.status == 65 && short.errors.contains("expected 8") && short.errors.contains("found 7"))
        for bad in [Float.nan, -1] { #expect(try weighted(by: [bad] + ones).status == 65) }
    }

    @Test("Weights that are even within the classes are none", arguments: Command.stages.filter { $0.takes.contains("--weights w.npys") })
    func evenWeights(stage: Command) throws {
        let folder = try SmallRuns.folder()
        try folder.write("even.npys", SmallStreams.values((0..<8).map { $0 % 2 == 0 ? 3 : 0.5 }, name: "weights").encoded())
        try folder.write("first.npys", SmallStreams.values((0..<8).map { $0 < 2 ? 1 : 0.001 }, name: "weights").encoded())
        // Another use of weights than the first.
        let way = stage.kind == .choice ? "" : stage.name == "distill dream" ? "--weigh after" : "--use-weights average"
        let runs = try ["", "--weights even.npys", "--weights even.npys \(way)", "--weights first.npys \(way)"].map {
            try ToolProcess.shell(stage.line("\($0) -q --no-provenance"), in: folder)
        }
        #expect(runs.allSatisfy { $0.status == 0 } && runs[1].output == runs[0].output && runs[2].output == runs[0].output)
        let isOther = runs[3].status == 0 && runs[3].output != runs[0].output
        #expect(isOther, "\(runs[3].errors)")
    }

    @Test("The same bytes at any number of threads", arguments: Command.stages) func threads(stage: Command) throws {
        let folder = try SmallRuns.folder()
        for option in [""] + stage.takes {
            let results = try [1, 2, 5].map { threads in
                try ToolProcess.shell(stage.line("\(option) -q --no-provenance --threads \(threads)"), in: folder)
            }
            #expect(results.allSatisfy { $0.status == 0 && $0.output == results[0].output }, "\(stage.name) \(option)")
        }
    }
}
