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
        #expect(accuracy == ["accuracy", "4", "62.5", "17.7", "50.0", "to", "75.0"])
        #expect(lines.contains { $0.hasPrefix("bias-conflicting") && $0.contains("25.0") })
        #expect(lines.contains("(worst on average: class coat with bias green)"))
        #expect(plain.definitions.keys.allSatisfy { name in lines.contains { $0.hasPrefix(name + ": ") } })
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
        full.attributes = ["epochs": "1000"]
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

@Suite struct ComparisonTests {
    let first = report([[0, 1, 1, 0], [0, 1, 1, 0]])  // aligned right, conflicting wrong
    let later = report([[0, 0, 1, 1], [0, 0, 1, 0]])

    @Test func differences() throws {
        let comparison = Comparison([("DM", first), ("DM + KDE", later)])
        #expect(comparison.rows.map(\.name) == ["accuracy", "bias-aligned", "bias-conflicting", "worst group"])
        #expect(comparison.rows.map { $0.differences[0]?.mean } == [0.375, 0, 0.75, 0.5])
        // The first is certain; the later is .75 or 1, a net each.
        #expect(comparison.rows[0].differences[0]?.low == 0.25 && comparison.rows[0].differences[0]?.high == 0.5)
    }

    @Test func text() {
        let comparison = Comparison(
            [("DM", first), ("DM + KDE", later)], published: ["DM": 0.196, "DM + KDE": 0.865, "DSA": 1])
        let lines = comparison.text().split(separator: "\n").map(String.init)
        #expect(lines.count == 6)
        #expect(lines[0].contains("DM  ") && lines[0].contains("DM + KDE") && lines[0].contains("difference"))
        #expect(lines[1].contains("50.0 ± 0.0") && lines[1].contains("87.5 ± 17.7") && lines[1].contains("+37.5"))
        #expect(lines[1].contains("+25.0 to +50.0"))
        #expect(lines[5].hasPrefix("accuracy, published") && lines[5].contains("19.6") && lines[5].contains("+66.9"))
    }

    @Test func figuresOfTheSetsFollow() {
        var named = later
        named.figures = [NamedFigure(name: "amplification", value: 0.168, definition: "of the bias")]
        let comparison = Comparison([("DM", first), ("DM + KDE", named)])
        #expect(comparison.figures.map(\.values) == [[nil, 0.168]])
        #expect(comparison.text().split(separator: "\n").last?.split(separator: " ") == ["amplification", "-", "0.17"])
        #expect(comparison.tsv().contains("amplification\tDM + KDE\t0.168\t"))
    }

    @Test func threeColumnsAreComparedWithTheFirst() {
        let comparison = Comparison([("a", first), ("b", later), ("c", first)])
        #expect(comparison.rows[0].differences.map { $0?.mean } == [0.375, 0])
        #expect(comparison.text().contains("b - a") && comparison.text().contains("c - a"))
    }

    @Test func missingFigureIsADash() {
        let blind = EvaluationReport(nets: [NetResult(predictions: [0, 0, 1, 1])], labels: labels)
        let comparison = Comparison([("biased", first), ("blind", blind)])
        #expect(comparison.rows[3].estimates[1] == nil && comparison.rows[3].differences[0] == nil)
        #expect(comparison.rows[0].differences[0]?.low == nil)
        #expect(comparison.text().split(separator: "\n").last!.hasSuffix("-"))
    }

    @Test func tsvIsRectangular() throws {
        let comparison = Comparison([("DM", first), ("DM + KDE", later)], published: ["DM": 0.196])
        let rows = comparison.tsv().split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false)
        }
        #expect(rows.count == 1 + 8 + 1 && rows.allSatisfy { $0.count == 9 })
        #expect(rows[2][6] == "0.375")
        #expect(try JSONDecoder().decode(Comparison.self, from: Data(comparison.json().utf8)) == comparison)
    }
}
