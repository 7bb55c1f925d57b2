import Foundation
import TensorIO
import Testing

@Suite struct BiasInjectTests {
    /// A directory with IDX files of `train` and `test` grey images 4x5, labels 0 to 9 in turn.
    private func withSource<R>(train: Int = 200, test: Int = 100, _ body: (String) throws -> R) throws -> R {
        let folder = try Scratch()
        try folder.idx(train: train, test: test, height: 4, width: 5)
        return try body(folder.path)
    }

    private func conflicting(_ stream: TensorStream) throws -> Int {
        let labels = try #require(stream["labels"]).integers()
        return zip(labels, try #require(stream["bias"]).integers()).filter { $0 != $1 }.count
    }

    @Test func colouredDataset() throws {
        try withSource { folder in
            let stage = try ToolProcess.run(
                "bias-inject", ["color", "--source", "idx:" + folder, "--conflict", "0.1", "--valid", "40"])
            #expect(stage.status == 0 && stage.errors.contains("160 images, 16 bias-conflicting (10.000%)"))
            let stream = try stage.stream()
            #expect(stream.records.map(\.name) == ["images", "labels", "bias"])
            #expect(stream["images"]?.shape == [160, 4, 5, 3] && stream["images"]?.elementType == .uint8)
            #expect(stream["labels"]?.elementType == .int64 && stream["bias"]?.elementType == .int64)
            #expect(try conflicting(stream) == 16)
            #expect(stream.metadata.kind == "dataset" && stream.metadata.biasNames?.first == "red")
            #expect(stream.metadata.classNames?.count == 10)
            #expect(stream.metadata.provenance.last?.tool == "bias-inject" && stream.metadata.provenance.last?.seed == 0)
            let valid = try ToolProcess.run(
                "bias-inject", ["color", "--source", "idx:" + folder, "--conflict", "unbiased", "--valid", "40", "--split", "valid"])
            #expect(try valid.stream()["images"]?.shape[0] == 40)
            let test = try ToolProcess.run(
                "bias-inject", ["color", "--source", "idx:" + folder, "--conflict", "unbiased", "--split", "test"])
            #expect(try conflicting(test.stream()) == 90)
        }
    }

    @Test func sameSeedSameBytes() throws {
        try withSource { folder in
            func run(_ more: [String]) throws -> [UInt8] {
                try ToolProcess.run(
                    "bias-inject",
                    ["color", "-q", "--source", "idx:" + folder, "--conflict", ".2", "--valid", "20", "--no-provenance"] + more
                ).output
            }
            let once = try run([])
            #expect(try !once.isEmpty && once == run(["--threads", "1"]) && once == run(["--seed", "0"]))
            #expect(try once != run(["--seed", "1"]))
        }
    }

    @Test func pipedStagesEqualOne() throws {
        try withSource { folder in
            let plain = try ToolProcess.run("bias-inject", ["none", "--channels", "1", "--source", "idx:" + folder, "--split", "test"])
            #expect(try plain.stream()["bias"] == nil && plain.stream()["images"]?.shape == [100, 4, 5, 1])
            let piped = try ToolProcess.run("bias-inject", ["color", "--conflict", ".3", "--split", "test"], input: plain.output)
            let direct = try ToolProcess.run(
                "bias-inject", ["color", "--conflict", ".3", "--split", "test", "--source", "idx:" + folder])
            #expect(try piped.stream().records == direct.stream().records)
            #expect(try piped.stream().metadata.provenance.count == 2)
            // RGB through luma: equal channels are their own luma.
            let rgb = try ToolProcess.run("bias-inject", ["none", "--source", "idx:" + folder, "--split", "test"])
            let colored = try ToolProcess.run("bias-inject", ["color", "--conflict", ".3", "--split", "test"], input: rgb.output)
            #expect(try colored.stream().records == direct.stream().records)
            // What has a bias keeps it.
            let kept = try ToolProcess.run("bias-inject", ["none"], input: colored.output)
            #expect(try kept.stream().records == direct.stream().records)
        }
    }

    @Test func limitKeepsColours() throws {
        try withSource { folder in
            let common = ["--source", "idx:" + folder, "--split", "test", "--conflict", "0", "--jitter", ".1"]
            let all = try ToolProcess.run("bias-inject", ["color"] + common).stream()
            let some = try ToolProcess.run("bias-inject", ["color", "--limit", "10"] + common).stream()
            let images = try #require(all["images"]).bytes
            let few = try #require(some["images"]).bytes
            let known = Set(stride(from: 0, to: images.count, by: 60).map { Array(images[$0..<$0 + 60]) })
            #expect(some["images"]?.shape == [10, 4, 5, 3])
            #expect(stride(from: 0, to: few.count, by: 60).allSatisfy { known.contains(Array(few[$0..<$0 + 60])) })
        }
    }

    @Test("Two classes need no more than two kinds of anything") func twoClasses() throws {
        let folder = try Scratch()
        let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 8, 0, 0, 0, 8]
        try folder.write("train-images-idx3-ubyte", header + [UInt8](repeating: 0, count: 256))
        try folder.write("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 4, 0, 1, 0, 1])
        for kind in ["a", "b"] { try folder.image("s/\(kind)/1.png") }
        try folder.image("s/a/2.png")
        try folder.image("s/b/2.png")
        let result = try ToolProcess.run(
            "bias-inject",
            ["background", "--source", "idx:.", "--valid", "0", "--conflict", "0", "--backgrounds", "s"], in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try result.stream().metadata.classNames == ["0", "1"] && result.stream().metadata.biasNames == ["a", "b"])
    }

    @Test func validationOfTrees() throws {
        let folder = try Scratch()
        for name in ["train/a/1.png", "train/b/1.png", "valid/a/1.png", "valid/b/1.png"] { try folder.image("t/" + name) }
        func run(_ tree: String, _ more: [String]) throws -> ToolResult {
            try ToolProcess.run("bias-inject", ["none", "--source", "tree:" + tree] + more, in: folder)
        }
        #expect(try run("t", ["--split", "valid"]).stream()["labels"]?.integers() == [0, 1])
        let absent = try run("nowhere", ["--split", "valid"])
        #expect(absent.status == 66 && absent.errors.contains("nowhere: no such directory"))
        let held = try run("t", ["--valid", "1"])
        #expect(held.status == 64 && held.errors.contains("has a directory of validation images"))
        let nothing = try run("t/train", ["--split", "valid"])
        #expect(nothing.status == 64 && nothing.errors.contains("say how many with --valid"))
        try folder.write("t/train/a/notes.txt", [65])
        #expect(try run("t", []).errors.contains("1 file is neither PNG nor JPEG by name: left out"))
        try folder.image("t/plane/s1.png")
        let beside = try run("t", [])
        #expect(beside.status == 65 && beside.errors.contains("found 'plane'"))
    }

    @Test func failures() throws {
        try withSource { folder in
            func status(_ arguments: [String], input: [UInt8] = []) throws -> (Int32, String) {
                let file = folder + "/out.npys"
                let stage = try ToolProcess.run("bias-inject", arguments + ["-o", file], input: input)
                #expect(stage.status != 0 && !FileManager.default.fileExists(atPath: file) && stage.output.isEmpty)
                #expect(stage.errors.hasPrefix("bias-inject: "))
                return (stage.status, stage.errors)
            }
            let source = "idx:" + folder
            let absent = try status(["color", "--conflict", ".1", "--source", "idx:" + folder + "/no"])
            #expect(absent.0 == 66 && absent.1.contains("/no"))
            #expect(try status(["color", "--conflict", ".1", "--source", "cifar10:" + folder]).0 == 66)
            #expect(try status(["color", "--conflict", "1.1", "--source", source]).0 == 64)
            #expect(try status(["color", "--source", source]).0 == 64)
            #expect(try status(["color", "--conflict", ".1", "--source", folder]).0 == 64)
            #expect(try status(["color", "--conflict", ".1", "--counts", "paper", "--source", source]).0 == 64)
            #expect(try status(["color", "--conflict", ".05", "--counts", "paper", "--source", source, "--valid", "9"]).0 == 65)
            #expect(try status(["color", "--conflict", ".1", "--source", source]).0 == 65)  // 5000 of 200 held out
            #expect(try status(["color", "--conflict", ".1"], input: [1, 2, 3]).0 == 65)
            #expect(try status(["none", "--source", source, "--valid", "9", "--limit", "0"]).0 == 64)
            try Data([0, 0, 8, 1, 0, 0, 0, 2, 1, 2]).write(to: URL(fileURLWithPath: folder + "/train-labels-idx1-ubyte"))
            let lengths = try status(["color", "--conflict", ".1", "--source", source])
            #expect(lengths.0 == 65 && lengths.1.contains("200") && lengths.1.contains("found 2"))
        }
    }

    /// NumPy before and after the stage, and NumPy in its place.
    @Test(.enabled(if: ToolProcess.hasNumPy, "needs python3 with NumPy"))
    func replacedByNumPy() throws {
        let make = """
            import sys, numpy as np
            rng = np.random.default_rng(0); n = 300; y = np.arange(n) % 10
            for a in (rng.integers(0, 256, (n, 6, 6, 1), np.uint8), y): np.save(sys.stdout.buffer, a)
            """
        let made = try ToolProcess.python(make)
        let coloured = try ToolProcess.run(
            "bias-inject", ["color", "--unsealed", "--conflict", ".05", "--jitter", "0"], input: made.output)
        #expect(coloured.status == 0)
        // The stage in NumPy from the attributes that the tool drew: the same pixels.
        let check = """
            import sys, io, numpy as np
            f = io.BytesIO(sys.stdin.buffer.read()); g, y, x, l, b = [np.load(f) for _ in range(5)]
            p = np.array([(255,0,0),(255,128,0),(255,255,0),(128,255,0),(0,255,0),(0,255,255),(0,0,255),(128,0,255),(255,0,128),(255,0,255)])
            assert (x == g.astype(int) * p[b][:, None, None] // 255).all() and (y == l).all() and (y != b).sum() == 15
            """
        let checked = try ToolProcess.python(check, input: made.output + coloured.output)
        #expect(checked.status == 0, "\(checked.errors)")
        // NumPy's own coloured dataset goes on as ours does.
        let replace = make + """

            np.save(sys.stdout.buffer, np.where(rng.random(n) < .05, (y + 1) % 10, y))
            """
        let onward = try ToolProcess.run("bias-inject", ["none", "--unsealed"], input: try ToolProcess.python(replace).output)
        #expect(try onward.stream()["bias"]?.shape == [300])
    }
}
