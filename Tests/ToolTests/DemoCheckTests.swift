import Evaluation
import Foundation
import Testing

/// What make demo says of its result.
@Suite struct DemoCheckTests {
    private static let range = Repository.root.appendingPathComponent("pipelines/demo.range")

    /// The rows of pipelines/demo.range: settings, then column, accuracy and how far it may be off.
    private func stated() throws -> (settings: String, columns: [(name: String, accuracy: Double, within: Double)]) {
        let rows = try String(contentsOf: Self.range, encoding: .utf8).split(separator: "\n").map {
            $0.split(separator: "\t").map(String.init)
        }
        let columns = try rows.filter { $0.count == 3 && $0[0] != "column" }.map {
            ($0[0], try #require(Double($0[1])), try #require(Double($0[2])))
        }
        return (try #require(rows.first { $0[0] == "settings" }?[1]), columns)
    }

    /// `scripts/check-demo.sh` on reports of these accuracies, in percent.
    private func check(_ accuracies: [Double], settings: String) throws -> ToolResult {
        let folder = try Scratch()
        for (name, accuracy) in zip(["dm", "dm-weighted"], accuracies) {
            let right = Int((accuracy * 10).rounded())
            var report = EvaluationReport(
                nets: [NetResult(predictions: (0..<1000).map { $0 < right ? 0 : 1 })], labels: [Int](repeating: 0, count: 1000),
                classNames: ["a", "b"])
            report.origin = ReportOrigin(
                set: .init(digest: name, kind: nil, images: 1, seed: 0), test: .init(digest: "t", kind: nil, images: 1, seed: 0),
                seed: 0, network: "convnet3",
                settings: .init(
                    nets: 1, epochs: 1, batch: 1, learningRate: 1, momentum: 0, weightDecay: 0, augment: "none"),
                blas: "OpenBLAS 0.3 Made-up", version: "1")
            try folder.write("\(name).json", Array(report.json().utf8))
        }
        let script = Repository.root.appendingPathComponent("scripts/check-demo.sh").path
        return try ToolProcess.shell("'\(script)' . '\(settings)'", in: folder)
    }

    @Test("What lies outside of the stated range is said, with the kernel, and is no failure") func outside() throws {
        let (settings, columns) = try stated()
        #expect(columns.map(\.name) == ["DM", "DM + views"])
        let inside = try check(columns.map { $0.accuracy + 0.9 * $0.within }, settings: settings)
        #expect(inside.status == 0 && inside.errors.isEmpty && inside.text.isEmpty, "\(inside.errors)")
        for i in columns.indices {
            var off = columns.map(\.accuracy)
            off[i] -= columns[i].within + 1
            let result = try check(off, settings: settings)
            #expect(result.status == 0 && result.text.isEmpty)
            #expect(result.errors.hasPrefix("demo: \(columns[i].name): accuracy "), "\(result.errors)")
            #expect(result.errors.hasSuffix("README.md states; computed with OpenBLAS 0.3 Made-up\n"))
            #expect(result.errors.split(separator: "\n").count == 1)
        }
    }

    @Test("Nothing is said of other settings") func otherSettings() throws {
        let result = try check([1, 1], settings: "IPC=1")
        #expect(result.status == 0 && result.errors.isEmpty)
    }

    @Test("The settings are those of make demo, the accuracies those of the README") func oneTruth() throws {
        let (settings, columns) = try stated()
        let command = "make -n -C '\(Repository.root.path)' --no-print-directory demo"
        let calls = { (more: String) in
            try ToolProcess.shell(command + more).text.split(separator: "\n").last { $0.contains("check-demo.sh") }
        }
        #expect(try calls("")?.hasSuffix("out/demo '\(settings)'") == true)
        for more in [" IPC=1", " METHOD=dsa", " SEEDS='0 1'", " LEARNING_RATE=1"] {
            #expect(try calls(more)?.hasSuffix("out/demo '\(settings)'") == false, "\(more)")
        }
        let readme = try String(contentsOf: Repository.root.appendingPathComponent("README.md"), encoding: .utf8)
        for column in columns { #expect(readme.contains("\(column.accuracy)")) }
    }
}
