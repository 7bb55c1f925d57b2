import Evaluation
import Foundation
import TensorIO
import Testing

/// `evaluate table` as a user runs it.
@Suite struct EvaluateTableTests {
    /// A report as `evaluate` writes it, of the set with this digest.
    private static func report(
        _ predictions: [Int], set: String, edit: (inout ReportOrigin) -> Void = { _ in }
    ) throws -> [UInt8] {
        var report = EvaluationReport(
            nets: [NetResult(predictions: predictions)], labels: [0, 0, 1, 1], bias: [0, 1, 1, 0])
        var origin = ReportOrigin(
            set: .init(digest: set, kind: "synthetic", images: 2, seed: 0),
            test: .init(digest: "feedfacecafebeef", kind: "dataset", images: 4, seed: nil), seed: 0, network: "convnet3",
            settings: .init(
                nets: 1, epochs: 200, batch: 256, learningRate: 0.01, momentum: 0.9, weightDecay: 5e-4, augment: "none"),
            blas: "OpenBLAS", version: "1")
        edit(&origin)
        report.origin = origin
        return Array(try report.json().utf8)
    }

    /// Runs `command` where `dm.json` (50% right) and `kde.json` (100% right) are, a net each.
    private func run(_ command: String) throws -> (result: ToolResult, files: [String]) {
        let folder = try Scratch()
        for (name, predictions) in ["dm.json": [0, 1, 1, 0], "kde.json": [0, 0, 1, 1]] {
            try folder.write(name, Self.report(predictions, set: name))
        }
        let result = try ToolProcess.shell(command, in: folder)
        return (result, folder.names)
    }

    @Test func sideBySide() throws {
        let (result, _) = try run("evaluate table DM=dm.json 'DM + KDE=kde.json' --published DM=19.6")
        #expect(result.status == 0 && result.errors.isEmpty)
        let lines = result.text.split(separator: "\n")
        #expect(lines[0].split(separator: " ") == ["DM", "DM", "+", "KDE", "difference", "95%", "interval"])
        #expect(lines[1].split(separator: " ") == ["accuracy", "50.0", "100.0", "+50.0"])
        #expect(lines[5].split(separator: " ") == ["accuracy,", "published", "19.6", "-", "-"])
        #expect(lines.last == "1 network of one set: no interval")
    }

    @Test("Reports under one name are pooled") func pooled() throws {
        let (result, _) = try run("evaluate table DM=dm.json DM=kde.json")
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        let lines = result.text.split(separator: "\n")
        #expect(lines[1].split(separator: " ") == ["accuracy", "75.0", "±", "35.4"])
        // 75 ± 12.706 * 25.
        #expect(lines[2].split(separator: " ") == ["95%", "interval", "-242.7", "to", "392.7"])
        #expect(lines.last == "± standard deviation, 95% t interval over 2 syntheses")
        let tsv = try run("evaluate table DM=dm.json DM=kde.json --format tsv").result.text
        #expect(tsv.contains("\t95% t interval over 2 syntheses\t"))
        let json = try run("evaluate table DM=dm.json DM=kde.json --format json").result.text
        #expect(json.contains("\"2 syntheses\""))
    }

    @Test("Reports that are not alike are refused, and compared under --unlike, which is told") func unlike() throws {
        let folder = try Scratch()
        try folder.write("a.json", Self.report([0, 1, 1, 0], set: "a"))
        try folder.write("same.json", Self.report([0, 1, 1, 0], set: "a") { $0.seed = 1 })
        let old = EvaluationReport(nets: [NetResult(predictions: [0, 1, 1, 0])], labels: [0, 0, 1, 1])
        try folder.write("old.json", Array(old.json().utf8))
        let edits: [(String, (inout ReportOrigin) -> Void, String)] = [
            ("test", { $0.test.digest = "0123456789abcdef" }, "test set feedfacecafe (4 images) and 0123456789ab (4 images)"),
            ("network", { $0.network = "mlp" }, "network convnet3 and mlp"),
            ("nets", { $0.settings.nets = 3 }, "nets 1 and 3"), ("epochs", { $0.settings.epochs = 300 }, "epochs 200 and 300"),
            ("augment", { $0.settings.augment = "flip" }, "augmentation none and flip"),
        ]
        var cases = [
            ("B=old.json", "old.json: expected a report that tells its test set", "old.json does not tell"),
            ("A=same.json", "same.json: expected another set than that of a.json", "has the same set in a.json and same.json"),
        ]
        for (name, edit, words) in edits {
            try folder.write("\(name).json", Self.report([0, 0, 1, 1], set: "b", edit: edit))
            for column in ["A", "B"] {
                cases.append(
                    ("\(column)=\(name).json", "\(name).json: expected a report like a.json, found \(words); --unlike", words))
            }
        }
        for (argument, message, note) in cases {
            let refused = try ToolProcess.shell("evaluate table A=a.json \(argument)", in: folder)
            #expect(refused.status == 65 && refused.text.isEmpty && refused.errors.contains(message), "\(refused.errors)")
            let told = try ToolProcess.shell("evaluate table --unlike A=a.json \(argument)", in: folder)
            #expect(told.status == 0 && told.text.contains("\nunlike: ") && told.text.contains(note), "\(told.text)")
        }
    }

    /// Twelve images 8x8 of two classes, and `evaluate` on them.
    private func small(_ command: String, kind: String = "dataset") throws -> ToolResult {
        let folder = try Scratch()
        for (name, count, own) in [("d.npys", 24, "dataset"), ("t.npys", 12, kind)] {
            let pixels = (0..<count * 192).map { (i: Int) -> UInt8 in UInt8(i * 37 % 256) }
            let records = [
                ("images", NDArray(pixels, shape: [count, 8, 8, 3])),
                ("labels", NDArray((0..<count).map { $0 % 2 }, shape: [count])),
            ]
            try folder.write(name, TensorStream(records, metadata: StreamMetadata(kind: StreamKind(rawValue: own))).encoded())
        }
        return try ToolProcess.shell("evaluate --arch convnet1-w16 --nets 2 --epochs 2 " + command, in: folder)
    }

    @Test("A report holds digests, seed, network and settings") func origin() throws {
        let result = try small("--test t.npys d.npys --seed 7 --augment flip --batch 5 --format json")
        let report = try EvaluationReport(json: result.output)
        let origin = try #require(report.origin)
        #expect(origin.set.digest.count == 64 && origin.set.images == 24 && origin.set.kind == "dataset")
        #expect(origin.test.digest.count == 64 && origin.test.digest != origin.set.digest && origin.test.images == 12)
        #expect(origin.seed == 7 && origin.network == "convnet1-w16" && origin.blas.contains("OpenBLAS"))
        #expect(
            origin.settings == .init(
                nets: 2, epochs: 2, batch: 5, learningRate: 0.01, momentum: 0.9, weightDecay: 5e-4, augment: "flip"))
        #expect(report.warnings.contains { $0.contains("12 images of 2 classes, fewer than 10 a class") })
    }

    @Test("A test set that is none is warned about, before the work and in the report") func doubts() throws {
        let same = try small("--test d.npys d.npys")
        #expect(same.status == 0 && same.errors.hasPrefix("evaluate: warning: the test set is the training set"), "\(same.errors)")
        #expect(same.text.contains("warning: the test set is the training set"))
        let synthetic = try small("--test t.npys d.npys --dry-run", kind: "synthetic")
        #expect(synthetic.errors.hasPrefix("evaluate: warning: the test set is a synthetic one, of 12 images"))
    }

    @Test func outputFileIsWholeOrAbsent() throws {
        #expect(
            try run("evaluate table A=dm.json B=kde.json --format tsv -o t.tsv").files == [
                "dm.json", "kde.json", "t.tsv",
            ])
        let (result, files) = try run("evaluate table A=dm.json B=absent.json -o t.txt")
        #expect(result.status == 66 && files == ["dm.json", "kde.json"])
        #expect(result.errors.hasPrefix("evaluate: absent.json: "))
    }

    @Test("Several networks are columns of one table") func networks() throws {
        let folder = try Scratch()
        let pixels: [UInt8] = (0..<1536).map { (i: Int) -> UInt8 in UInt8(i * 37 % 256) }
        let labels = NDArray((0..<8).map { $0 % 2 }, shape: [8])
        let records = [("images", NDArray(pixels, shape: [8, 8, 8, 3])), ("labels", labels)]
        try folder.write("d.npys", TensorStream(records).encoded())
        let command = "evaluate --test d.npys --nets 2 --epochs 2 d.npys --arch "
        let result = try ToolProcess.shell(command + "convnet1-w16,mlp,resnet18-batch", in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.text.split(separator: " ").first == "convnet1-w16")
        #expect(result.text.contains("mlp - convnet1-w16"))
        let refusals = [("convnet9", "convnetD of depth D"), ("mlp,mlp", "twice"), ("vgg11", "too deep for images of 8x8")]
        for (names, part) in refusals {
            let refused = try ToolProcess.shell(command + names, in: folder)
            #expect(refused.status == 64 && refused.errors.contains(part), "\(refused.errors)")
        }
    }

    @Test func readsPipes() throws {
        let (result, _) = try run("evaluate table A=<(cat dm.json) B=<(cat kde.json)")
        #expect(result.status == 0 && result.text.contains("+50.0"))
    }

    @Test(arguments: [
        ("evaluate table A=dm.json", 64), ("evaluate table A=dm.json B=kde.json --seed 1", 64),
        ("evaluate table A=dm.json A=dm.json", 65),
        ("evaluate table dm.json kde.json", 64),
        ("evaluate table A=dm.json B=kde.json --published C=1", 64),
        ("evaluate table A=dm.json B=kde.json --published A=101", 64),
        ("echo '{}' > x.json; evaluate table A=dm.json B=x.json", 65),
        ("head -c 100 dm.json > x.json; evaluate table A=dm.json B=x.json", 65),
        ("evaluate table A=dm.json B=kde.json -o no/where", 73),
        ("evaluate table A=dm.json B=kde.json > /dev/full", 74),
    ])
    func refuses(command: String, status: Int32) throws {
        let (result, _) = try run(command)
        #expect(result.status == status)
        #expect(result.errors.hasPrefix("evaluate: ") && result.text.isEmpty)
    }
}
