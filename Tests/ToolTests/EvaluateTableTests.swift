import Evaluation
import Foundation
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
