import Foundation
import TensorIO
import Testing

@Suite struct KDEWeightTests {
    /// Four classes of 25 unit rows [100,3]; every tenth sample sits with the next class, as its bias says.
    private func embeddings(_ edit: (inout [Float], inout [Int]) -> Void = { _, _ in }) throws -> [UInt8] {
        var labels = (0..<100).map { $0 % 4 }
        let bias = (0..<100).map { $0 % 10 == 9 ? ($0 + 1) % 4 : $0 % 4 }
        var rows: [Float] = bias.enumerated().flatMap { index, place -> [Float] in
            let angle = Float(place) * 1.5 + Float(index) * 0.003
            return [cos(angle), sin(angle), 0]
        }
        edit(&rows, &labels)
        let sink = MemorySink()
        try TensorStream([
            ("embeddings", NDArray(rows, shape: [rows.count / 3, 3])), ("labels", NDArray(labels, shape: [labels.count])),
            ("bias", NDArray(bias, shape: [100])),
        ]).write(to: sink)
        return sink.bytes
    }

    @Test func weightsAndReport() throws {
        let folder = try Scratch()
        let stage = try ToolProcess.run("kde-weight", ["--report", folder.at("r.json")], input: embeddings())
        #expect(stage.status == 0 && stage.errors.contains("AUC"))
        let stream = try stage.stream()
        #expect(stream.records.map(\.name) == ["weights", "density"] && stream.metadata.kind == "weights")
        #expect(stream["weights"]?.elementType == .float32 && stream["density"]?.shape == [100])
        let weights = try #require(stream["weights"]).doubles()
        for label in 0..<4 {
            #expect(abs(stride(from: label, to: 100, by: 4).reduce(0) { $0 + weights[$1] } - 1) < 1e-6)
        }
        struct Report: Decodable {
            struct Entry: Decodable { let count: Int, effectiveSampleSize: Double, conflictMass: Double?, auc: Double? }
            let classes: [Entry], total: Entry
        }
        let report = try JSONDecoder().decode(Report.self, from: Data(contentsOf: URL(fileURLWithPath: folder.at("r.json"))))
        #expect(report.classes.count == 4 && report.total.count == 100)
        #expect(report.total.auc == 1 && report.total.conflictMass! > 0.15)
    }

    @Test func biasIsForTheReportOnly() throws {
        let with = try ToolProcess.run("kde-weight", [], input: embeddings()).stream()
        let sink = MemorySink()
        let folder = try Scratch()
        try folder.write("e", embeddings())
        let stream = try TensorStream.read(from: folder.at("e"))
        try TensorStream(records: Array(stream.records[..<2])).write(to: sink)
        let without = try ToolProcess.run("kde-weight", [], input: sink.bytes)
        #expect(try without.stream().records == with.records && !without.errors.contains("AUC"))
    }

    @Test(arguments: [
        ["--score", "kernel-sum", "--normalisation", "softmax"], ["--batch", "10"], ["--references", "5"],
        ["--cutoff", "2", "--normalisation", "softmax", "--temperature", ".5"], ["--variance", "1e-6"], ["--cutoff", "none"],
    ])
    func readingsRun(arguments: [String]) throws {
        let one = try ToolProcess.run("kde-weight", arguments + ["--threads", "1", "--no-provenance"], input: embeddings())
        let three = try ToolProcess.run("kde-weight", arguments + ["--threads", "3", "--no-provenance"], input: embeddings())
        #expect(one.status == 0 && one.output == three.output)
        #expect(try one.stream()["weights"]!.doubles().allSatisfy { $0 >= 0 && $0 <= 1 })
    }

    @Test func failures() throws {
        func run(_ arguments: [String] = [], _ edit: (inout [Float], inout [Int]) -> Void = { _, _ in }) throws -> (Int32, String) {
            let folder = try Scratch()
            let file = folder.at("out.npys")
            let stage = try ToolProcess.run("kde-weight", arguments + ["-o", file], input: embeddings(edit))
            #expect(stage.status != 0 && !FileManager.default.fileExists(atPath: file))
            return (stage.status, stage.errors)
        }
        let nan = try run { rows, _ in rows[7] = .nan }
        #expect(nan.0 == 65 && nan.1.contains("'embeddings'") && nan.1.contains("7"))
        let lonely = try run { _, labels in labels[0] = 4 }
        #expect(lonely.0 == 65 && lonely.1.contains("class 4") && lonely.1.contains("found 1"))
        #expect(try run { _, labels in labels[0] = -1 }.0 == 65)
        #expect(try run { _, labels in labels.removeLast() }.0 == 65)
        #expect(try run { rows, _ in rows.removeLast(3) }.0 == 65)
        #expect(try run(["--variance", "0"]).0 == 64 && run(["--cutoff", "-1"]).0 == 64 && run(["--batch", "1"]).0 == 64)
        #expect(try run(["--score", "other"]).0 == 64)
        #expect(try run(["/no/such/file"]).0 == 66)
        #expect(try run(["--report", "/no/such/directory/r"]).0 == 73)
        for length in [0, 1, 100, 500] {
            #expect(try ToolProcess.run("kde-weight", [], input: Array(embeddings().prefix(length))).status == 65)
        }
    }

    @Test func longRowsAreWarnedOf() throws {
        let stage = try ToolProcess.run("kde-weight", [], input: embeddings { rows, _ in for i in 0..<3 { rows[i] *= 5 } })
        #expect(stage.status == 0 && stage.errors.contains("1 of 100 rows"))
    }

    /// NumPy before and after the stage, and NumPy in its place.
    @Test(.enabled(if: ToolProcess.hasNumPy, "needs python3 with NumPy"))
    func replacedByNumPy() throws {
        let make = """
            import sys, numpy as np
            rng = np.random.default_rng(1); z = rng.normal(size=(400, 16)); z /= np.linalg.norm(z, axis=1, keepdims=True)
            for a in (z.astype('f4'), np.arange(400) % 4): np.save(sys.stdout.buffer, a)
            """
        let replacement = """
            import sys, io, numpy as np
            f = io.BytesIO(sys.stdin.buffer.read()); z, y = np.load(f).astype(float), np.load(f); w = np.zeros(len(y))
            for c in np.unique(y):
                u2 = ((z[y == c][:, None] - z[y == c][None]) ** 2).sum(2); f1 = 1 / np.exp(-u2 / .2).sum(1); w[y == c] = f1 / f1.sum()
            np.save(sys.stdout.buffer, w.astype('f4'))
            """
        let made = try ToolProcess.python(make)
        let ours = try ToolProcess.run("kde-weight", ["--unsealed"], input: made.output).stream()
        let theirs = try ToolProcess.python(replacement, input: made.output).stream(expecting: ["weights"])
        let (a, b) = (try #require(ours["weights"]).doubles(), try #require(theirs["weights"]).doubles())
        #expect(a.count == 400 && zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 * $1 })
    }

    /// Weights by `numpy.save` go into `distill`, and images drawn by them come out.
    @Test(.enabled(if: ToolProcess.hasNumPy, "needs python3 with NumPy"))
    func weightsByNumPyGoOn() throws {
        let make = """
            import sys, numpy as np
            rng = np.random.default_rng(0); y = np.arange(12) % 2; d = sys.argv[1]
            with open(d + '/set.npys', 'wb') as f:
                for a in (rng.integers(0, 256, (12, 28, 28, 3), np.uint8), y): np.save(f, a)
            np.save(d + '/w.npy', np.where(np.arange(12) < 2, 1, 0).astype('f4'))
            """
        let folder = try Scratch()
        #expect(try ToolProcess.python(make, [folder.path]).status == 0)
        let stage = try ToolProcess.run(
            "distill",
            [
                "dm", "--ipc", "1", "--iterations", "1", "--real-batch", "2", "--unsealed", "--weights",
                folder.at("w.npy"), folder.at("set.npys"),
            ])
        #expect(stage.status == 0, "\(stage.errors)")
        #expect(try stage.stream()["images"]?.shape == [2, 28, 28, 3])
    }
}
