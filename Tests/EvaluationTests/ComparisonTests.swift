import Evaluation
import Foundation
import Testing

private let labels = [0, 0, 1, 1]
private let bias = [0, 1, 1, 0]

/// Nets that predict so; of the set `set`, made and trained with `seed`, where these are given.
private func report(_ predictions: [[Int]], set: String? = nil, seed: UInt64 = 0, network: String = "convnet3") -> EvaluationReport {
    var report = EvaluationReport(
        nets: predictions.map(NetResult.init), labels: labels, bias: bias, classNames: ["coat", "bag"],
        biasNames: ["red", "green"])
    report.origin = set.map { .of(nets: predictions.count, set: $0, seed: seed, network: network) }
    return report
}

/// Predictions that are right on the first `count` of the four images.
private func right(_ count: Int) -> [Int] { labels.enumerated().map { $0 < count ? $1 : 1 - $1 } }

@Suite struct ComparisonTests {
    let first = report([[0, 1, 1, 0], [0, 1, 1, 0]])  // aligned right, conflicting wrong
    let later = report([[0, 0, 1, 1], [0, 0, 1, 0]])

    @Test func differences() throws {
        let comparison = Comparison([("DM", first), ("DM + KDE", later)])
        #expect(comparison.rows.map(\.name) == ["accuracy", "bias-aligned", "bias-conflicting", "worst group"])
        #expect(comparison.rows.map { $0.differences[0]?.mean } == [0.375, 0, 0.75, 0.5])
        // The first is certain; the later is .75 or 1, a net each: .375 ± 12.706 * .125.
        let difference = try #require(comparison.rows[0].differences[0])
        #expect(abs(difference.low! + 1.2132756) < 1e-6 && abs(difference.high! - 1.9632756) < 1e-6)
        #expect(difference.paired == false)
    }

    @Test func text() {
        let comparison = Comparison(
            [("DM", first), ("DM + KDE", later)], published: ["DM": 0.196, "DM + KDE": 0.865, "DSA": 1])
        let lines = comparison.text().split(separator: "\n").map(String.init)
        #expect(lines.count == 8)
        #expect(lines[0].contains("DM  ") && lines[0].contains("DM + KDE") && lines[0].contains("difference"))
        #expect(lines[1].contains("50.0 ± 0.0") && lines[1].contains("87.5 ± 17.7") && lines[1].contains("+37.5"))
        #expect(lines[1].contains("-121.3 to +196.3"))
        #expect(lines[5].hasPrefix("accuracy, published") && lines[5].contains("19.6") && lines[5].contains("+66.9"))
        #expect(lines[6] == "± standard deviation, 95% t interval over 2 networks of one set")
        #expect(lines[7] == "difference: 95% t interval, unpaired (Welch)")
    }

    @Test("Reports at different learning rates are unlike, unless a set brings its own") func learningRates() throws {
        var (fixed, other) = (report([right(2)], set: "a").origin!, report([right(2)], set: "b").origin!)
        #expect(fixed.differences(from: other) == [])
        other.settings.learningRate = 0.02
        #expect(fixed.differences(from: other) == ["learning rate 0.01 and 0.02"])
        other.settings.learningRateIsOfSet = true
        #expect(fixed.differences(from: other) == [] && other.differences(from: fixed) == [])
        fixed.settings.epochs = 11
        #expect(fixed.differences(from: other) == ["epochs 11 and 10"])
        (fixed.settings.epochs, fixed.settings.recipe) = (10, "idc")
        #expect(fixed.differences(from: other) == ["recipe idc and dsa"])
    }

    @Test func figuresOfTheSetsFollow() {
        var named = later
        named.figures = [NamedFigure(name: "amplification", value: 0.168, definition: "of the bias")]
        let comparison = Comparison([("DM", first), ("DM + KDE", named)])
        #expect(comparison.figures.map(\.values) == [[nil, 0.168]])
        #expect(comparison.text().split(separator: "\n")[5].split(separator: " ") == ["amplification", "-", "0.17"])
        #expect(comparison.tsv().contains("amplification\tDM + KDE\t0.168\t"))
    }

    @Test func threeColumnsAreComparedWithTheFirst() {
        let comparison = Comparison([("a", first), ("b", later), ("c", first)])
        #expect(comparison.rows[0].differences.map { $0?.mean } == [0.375, 0])
        #expect(comparison.text().contains("b - a") && comparison.text().contains("c - a"))
        let lines = comparison.text().split(separator: "\n").map(String.init)
        #expect(lines[2].hasPrefix("  95% interval") && lines[2].hasSuffix("0.0 to 0.0"))
    }

    @Test func missingFigureIsADash() {
        let blind = EvaluationReport(nets: [NetResult(predictions: [0, 0, 1, 1])], labels: labels)
        let comparison = Comparison([("biased", first), ("blind", blind)])
        #expect(comparison.rows[3].estimates[1] == nil && comparison.rows[3].differences[0] == nil)
        #expect(comparison.rows[0].differences[0]?.low == nil)
        let lines = comparison.text().split(separator: "\n")
        #expect(lines[4].hasSuffix("-"))
        #expect(lines.suffix(2) == [
            "biased: ± standard deviation, 95% t interval over 2 networks of one set", "blind: 1 network of one set: no interval",
        ])
    }

    @Test func tsvIsRectangular() throws {
        let comparison = Comparison([("DM", first), ("DM + KDE", later)], published: ["DM": 0.196])
        let rows = comparison.tsv().split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false)
        }
        #expect(rows.count == 1 + 8 + 1 && rows.allSatisfy { $0.count == 12 })
        #expect(rows[2][6] == "0.375" && rows[2][10] == "95% t interval over 2 networks of one set")
        #expect(try JSONDecoder().decode(Comparison.self, from: Data(comparison.json().utf8)) == comparison)
    }
}

@Suite("Columns of several reports") struct ReportColumnTests {
    /// Means .5, .75 and .5; the nets of a synthesis differ by .5, 0 and 0.
    let plain = ReportColumn(
        name: "DM",
        reports: [report([right(1), right(3)], set: "a0", seed: 0), report([right(3), right(3)], set: "a1", seed: 1),
            report([right(2), right(2)], set: "a2", seed: 2)])
    /// Means 1, .75 and .625, seeds in another order.
    let weighted = ReportColumn(
        name: "KDE",
        reports: [report([right(4), right(4)], set: "b2", seed: 2), report([right(3), right(3)], set: "b0", seed: 0),
            report([right(3), right(2)], set: "b1", seed: 1)])

    @Test func meansAndDeviations() throws {
        let row = Comparison([plain, weighted]).rows[0]
        #expect(row.estimates[0]?.values == [0.5, 0.75, 0.5] && row.estimates[1]?.values == [1, 0.75, 0.625])
        // Variances .125, 0 and 0 of the nets, a degree of freedom each.
        #expect(abs(row.netDeviations[0]! - (0.125 / 3).squareRoot()) < 1e-15)
        // t(.975, 2) = 4.30265, deviation .144338, n = 3.
        #expect(abs(row.estimates[0]!.high! - (0.5833333 + 4.3026527 * 0.1443376 / 1.7320508)) < 1e-6)
    }

    @Test("Syntheses of equal seeds are pairs, in whatever order") func pairs() throws {
        let difference = try #require(Comparison([plain, weighted]).rows[0].differences[0])
        // By seed: .75 - .5, .625 - .75, 1 - .5.
        let expected = try #require(Interval(meanOf: [0.25, -0.125, 0.5]))
        #expect(difference.paired == true && difference.low == expected.low && difference.high == expected.high)
    }

    @Test("No pairs: other seeds, other networks, other counts, seeds twice or unknown") func unpaired() {
        let lone = plain.reports[0]
        let nets = [right(1), right(3)]
        func paired(_ first: [EvaluationReport], _ later: [EvaluationReport]) -> Bool? {
            Comparison([ReportColumn(name: "a", reports: first), ReportColumn(name: "b", reports: later)])
                .rows[0].differences[0]?.paired
        }
        #expect(paired([lone], [report(nets, set: "b", seed: 0)]) == true)
        #expect(paired([lone], [report(nets, set: "b", seed: 1)]) == false)
        #expect(paired([lone], [report(nets, set: "b", seed: 0, network: "mlp")]) == false)
        #expect(paired([lone], [report(nets + nets, set: "b", seed: 0)]) == false)
        #expect(paired([lone], [report(nets)]) == false)
        #expect(paired(plain.reports, [lone, lone, lone]) == false)
        #expect(paired(plain.reports, Array(weighted.reports.prefix(2))) == false)
        // Over syntheses here, over nets there: no interval at all.
        #expect(paired(plain.reports, [lone]) == nil)
    }

    @Test func text() {
        let lines = Comparison([plain, weighted], unlike: ["epochs 1 and 2"]).text().split(separator: "\n").map(String.init)
        #expect(lines[1].hasPrefix("accuracy") && lines[1].contains("58.3 ± 14.4") && lines[1].contains("-57.3 to +99.0"))
        #expect(lines[2].hasPrefix("  sd between nets") && lines[2].contains("± 20.4"))
        #expect(lines[3].hasPrefix("  95% interval") && lines[3].contains("22.5 to 94.2"))
        #expect(lines.suffix(3) == [
            "± standard deviation, 95% t interval over 3 syntheses", "difference: 95% t interval, paired by seed",
            "unlike: epochs 1 and 2",
        ])
        let mixed = Comparison([plain, ReportColumn(name: "one", reports: [weighted.reports[0]])]).text()
        #expect(mixed.contains("DM: ± standard deviation, 95% t interval over 3 syntheses\none: ± standard deviation"))
    }

    @Test("A single column of several syntheses") func oneColumn() throws {
        let comparison = Comparison([plain])
        #expect(comparison.text().contains("  95% interval") && !comparison.text().contains("difference"))
        #expect(comparison.tsv().contains("\t95% t interval over 3 syntheses\t"))
        #expect(try JSONDecoder().decode(Comparison.self, from: Data(comparison.json().utf8)) == comparison)
    }

    @Test("What two reports should have in common, with both values") func differences() throws {
        let origin = try #require(plain.reports[0].origin)
        #expect(origin.differences(from: try #require(weighted.reports[0].origin)).isEmpty)
        var other = origin
        other.settings.epochs = 20
        other.network = "mlp"
        other.test = .init(digest: "0123456789abcdeX", kind: "dataset", images: 4, seed: nil)
        #expect(origin.differences(from: other) == [
            "test set 0123456789abcdef and 0123456789abcdeX", "network convnet3 and mlp", "epochs 10 and 20",
        ])
    }
}
