import Evaluation
import Foundation
import Testing

private let labels = [0, 0, 1, 1]
private let bias = [0, 1, 1, 0]

private func report(_ predictions: [[Int]]) -> EvaluationReport {
    EvaluationReport(
        nets: predictions.map(NetResult.init), labels: labels, bias: bias, classNames: ["coat", "bag"],
        biasNames: ["red", "green"])
}

@Suite struct RenderingTests {
    let plain = report([[0, 1, 1, 0], [0, 1, 1, 1]])

    @Test func textShowsTheSummary() {
        let lines = plain.text().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines[0] == "4 test images, 2 nets")
        let accuracy = lines.first { $0.hasPrefix("accuracy ") }!.split(separator: " ").map(String.init)
        #expect(accuracy == ["accuracy", "4", "62.5", "17.7", "-96.3", "to", "221.3"])
        #expect(lines.contains { $0.hasPrefix("bias-conflicting") && $0.contains("25.0") })
        #expect(lines.contains("(worst on average: class coat with bias green)"))
        #expect(plain.definitions.keys.allSatisfy { name in lines.contains { $0.hasPrefix(name + ": ") } })
    }

    @Test("The second line says how the nets were trained, where the report knows") func textTellsTheTraining() {
        var trained = plain
        #expect(!plain.text().contains("epochs"))
        let set = ReportOrigin.Source(digest: "a", kind: nil, images: 2, seed: nil)
        trained.origin = ReportOrigin(
            set: set, test: set, seed: 0, network: "mlp",
            settings: .init(
                nets: 2, epochs: 20, batch: 256, learningRate: 0.001, momentum: 0, weightDecay: 0, augment: "flip", trainer: "lff"),
            blas: "", version: "")
        #expect(trained.text().split(separator: "\n")[1] == """
            (network mlp, epochs 20, batch 256, learning rate 0.001, momentum 0.0, weight decay 0.0, augmentation flip, recipe none, \
            trainer lff)
            """)
    }

    @Test func tsvIsRectangular() {
        let rows = plain.tsv().split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false)
        }
        #expect(rows.allSatisfy { $0.count == 8 })
        // Header, four of the summary, two classes twice, four groups.
        #expect(rows.count == 1 + 4 + 4 + 4)
        #expect(rows[1][0] == "accuracy" && rows[1][4] == "0.625")
        #expect(rows.last!.prefix(4).map(String.init) == ["group accuracy", "bag", "green", "1"])
    }

    @Test func jsonGoesBothWays() throws {
        var full = plain
        full.figures = [
            NamedFigure(name: "amplification", value: 1.5, definition: "share in the set / share in training")
        ]
        #expect(try EvaluationReport(json: full.json().utf8) == full)
        let object = try #require(JSONSerialization.jsonObject(with: Data(full.json().utf8)) as? [String: Any])
        #expect((object["accuracy"] as? [String: Any])?["mean"] as? Double == 0.625)
        #expect((object["groups"] as? [Any])?.count == 4)
        #expect(full.text().contains("amplification: 1.500"))
    }

    @Test func notAReport() throws {
        #expect(throws: DecodingError.self) { try EvaluationReport(json: Array("{}".utf8)) }
        #expect(throws: (any Error).self) { try EvaluationReport(json: Array("DM".utf8)) }
        // Accuracies whose differences would be infinite, and those of no net.
        for values in ["[1e308, -1e308]", "[]"] {
            let json = try plain.json().replacing(/"values" : \[[^\]]*\]/, with: "\"values\" : \(values)")
            #expect(json.contains(values))
            #expect(throws: DecodingError.self) { try EvaluationReport(json: json.utf8) }
        }
    }
}
