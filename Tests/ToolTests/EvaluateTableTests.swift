import Evaluation
import Foundation
import TensorIO
import Testing

/// `evaluate table` as a user runs it.
@Suite struct EvaluateTableTests {
    /// Runs `command` where `dm.json` (50% right) and `kde.json` (100% right) are, a net each.
    private func run(_ command: String) throws -> (result: ToolResult, files: [String]) {
        let folder = try Scratch()
        for (name, predictions) in ["dm.json": [0, 1, 1, 0], "kde.json": [0, 0, 1, 1]] {
            let report = EvaluationReport(
                nets: [NetResult(predictions: predictions)], labels: [0, 0, 1, 1], bias: [0, 1, 1, 0])
            try folder.write(name, Array(report.json().utf8))
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
        #expect(lines.last?.split(separator: " ") == ["accuracy,", "published", "19.6", "-", "-"])
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
        #expect(result.text.hasPrefix("          convnet1-w16"))
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
        ("evaluate table A=dm.json", 64), ("evaluate table A=dm.json A=kde.json", 64),
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
