import Foundation
import TensorIO
import Testing

/// What the methods of `distill` that move images have of their own; that they can be killed: `KilledRunTests`.
@Suite struct DistillRunTests {
    private func folder() throws -> Scratch {
        let folder = try Scratch()
        try folder.write("set.npys", SmallImages.dataset().encoded())
        return folder
    }

    private static let small = ["--ipc", "1", "--real-batch", "2", "--no-provenance", "-q"]

    @Test func accuracyOnTheWay() throws {
        let folder = try folder()
        let result = try ToolProcess.run(
            "distill",
            ["dm"] + Self.small + [
                "--iterations", "4", "--evaluate-every", "2", "--evaluate-epochs", "2", "--test", "set.npys", "--log",
                "log.jsonl", "-o", "s.npys", "set.npys",
            ], in: folder)
        #expect(result.status == 0, Comment(rawValue: result.errors))
        struct Event: Decodable { let event: String, iteration: Int?, accuracy: Double?, conflicting: Double? }
        let events = try String(decoding: folder.read("log.jsonl"), as: UTF8.self).split(separator: "\n")
            .map { try JSONDecoder().decode(Event.self, from: Data($0.utf8)) }.filter { $0.event == "accuracy" }
        #expect(events.map(\.iteration) == [2, 4])
        #expect(events.allSatisfy { (0...1).contains($0.accuracy ?? -1) && $0.conflicting != nil })
    }

    @Test("Representatives: more clusters than a class has images, or images with a weight, are refused with both numbers")
    func clusters() throws {
        let folder = try SmallRuns.folder()
        try folder.write("few.npys", SmallStreams.values([1, 1, 0, 1, 0, 1, 0, 1], name: "weights").encoded())
        func dream(_ options: String) throws -> ToolResult {
            try ToolProcess.shell("distill dream -q --ipc 1 --iterations 1 --net-images 4 \(options) -o out < set.npys", in: folder)
        }
        let many = try dream("--clusters 5")
        #expect(many.status == 65 && many.errors.contains("stdin: ") && many.errors.contains("expected at least 5 samples of every class, found 4"))
        let few = try dream("--clusters 2 --weights few.npys")
        #expect(few.status == 65 && few.errors.contains("few.npys: ") && few.errors.contains("expected 2 samples with a weight in class 0, as --clusters, found 1"))
        #expect(try dream("--clusters 1 --weights few.npys --weigh clusters").status == 0)
        for (options, text) in [
            ("--clusters 4 --pool 3", "--pool: expected 4 or more, as --clusters, found 3"), ("--clusters 0", "--clusters: expected 1 or more"),
            ("--augment color+crop,flip", "--augment: expected names as"), ("--weighted-nets", "--weighted-nets needs --weights"), ("--no-weighted-nets", "--no-weighted-nets needs --weights"),
            ("--weigh often", "--weigh"),
        ] {
            let result = try dream(options)
            #expect(result.status == 64 && result.errors.contains(text), "\(result.errors)")
        }
    }

    @Test("A set goes on from another, in its class order") func startsFromAFile() throws {
        let folder = try folder()
        func run(_ arguments: [String]) throws -> ToolResult {
            try ToolProcess.run("distill", ["dm", "--real-batch", "2", "--no-provenance", "-q"] + arguments + ["set.npys"], in: folder)
        }
        let first = try run(["--ipc", "2", "--iterations", "2"])
        #expect(first.status == 0, Comment(rawValue: first.errors))
        try folder.write("first.npys", Array(first.output))
        let still = try run(["--ipc", "2", "--iterations", "1", "--learning-rate", "1e-12", "--init", "first.npys"])
        #expect(still.status == 0, Comment(rawValue: still.errors))
        let (a, b) = (try #require(try first.stream()["images"]).floats(), try #require(try still.stream()["images"]).floats())
        #expect(a.count == 4 * 192 && zip(a, b).allSatisfy { abs($0 - $1) < 1e-4 })
        let other = try run(["--ipc", "1", "--iterations", "1", "--init", "first.npys"])
        #expect(other.status == 65 && other.errors.contains("expected 1 images of each of 2 classes, found [2, 2] of 4"))
        #expect(try run(["--ipc", "1", "--init", "nowhere.npys"]).status == 66)
    }

    @Test("Weights whose history tells of another dataset come with a warning") func weightsOfAnother() throws {
        let folder = try SmallRuns.folder()
        let result = try ToolProcess.shell(
            """
            embed -q --model model.npys set.npys | kde-weight -q -o own
            distill dm --ipc 1 --iterations 1 --weights own set.npys > /dev/null
            bias-inject color --conflict .5 < set.npys | distill dm --ipc 1 --iterations 1 --weights own > /dev/null
            """, in: folder)
        let warnings = result.errors.split(separator: "\n").filter { $0.contains("own: made from another dataset") }
        #expect(result.status == 0 && warnings.count == 1, Comment(rawValue: result.errors))
    }

    @Test("Every network without batch norm can be matched", arguments: ["convnet2-w20-max", "mlp", "convnet-nonorm-sigmoid"])
    func otherNetworks(arch: String) throws {
        let folder = try folder()
        let result = try ToolProcess.run(
            "distill", ["dsa"] + Self.small + ["--iterations", "2", "--arch", arch, "set.npys"], in: folder)
        #expect(result.status == 0, Comment(rawValue: result.errors))
        let images = try #require(try result.stream()["images"])
        #expect(images.shape == [2, 8, 8, 3] && images.floats().allSatisfy(\.isFinite))
    }

    @Test func imagesOfOnePixelAreRefused() throws {
        let folder = try folder()
        let set = TensorStream(
            [("images", NDArray([1, 2] as [UInt8], shape: [2, 1, 1, 1])), ("labels", NDArray([0, 1] as [Int64], shape: [2]))],
            metadata: StreamMetadata(kind: "dataset"))
        try folder.write("dots.npys", set.encoded())
        let result = try ToolProcess.run("distill", ["dm"] + Self.small + ["dots.npys"], in: folder)
        #expect(result.status == 65 && result.errors.contains("2x2 pixels or more"), Comment(rawValue: result.errors))
    }

    @Test func dryRunForecastsAndWritesNothing() throws {
        let folder = try folder()
        let result = try ToolProcess.run(
            "distill", ["dsa", "--ipc", "1", "--dry-run", "--iterations", "600", "-o", "s.npys", "set.npys"], in: folder)
        #expect(result.status == 0 && result.output.isEmpty && folder.names == ["set.npys"])
        #expect(result.errors.contains("600 iterations") && result.errors.contains("MiB"))
    }

    @Test(arguments: [
        (["--resume"], 64), (["--evaluate-every", "3"], 64), (["--use-weights", "average"], 64), (["--test", "set.npys"], 64), (["--outer-loops", "0"], 64),
        (["--checkpoint", "no/where.npys"], 73), (["--checkpoint", "set.npys"], 73), (["--arch", "convnet9"], 64),
        (["--arch", "convnet-batch"], 64), (["--arch", "convnet4"], 64), (["--checkpoint", "set.npys", "--resume"], 65),
        (["--evaluate-every", "1", "--test", "absent.npys"], 66), (["--learning-rate", "0"], 64),
        (["--learning-rate", "1e38", "--iterations", "9"], 70), (["--learning-rate", "1e38", "--iterations", "1"], 70),
    ] as [([String], Int32)])
    func refuses(arguments: [String], status: Int32) throws {
        let folder = try folder()
        let result = try ToolProcess.run(
            "distill", ["dsa"] + Self.small + arguments + ["-o", "s.npys", "set.npys"], in: folder)
        #expect(result.status == status, Comment(rawValue: result.errors))
        #expect(!folder.names.contains("s.npys") && result.errors.hasPrefix("distill: "))
    }
}
