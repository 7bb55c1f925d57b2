import Evaluation
import Testing

@Suite struct VerdictTests {
    @Test("Intervals that meet published ± sd, lie above or below", arguments: [
        (0.85, 0.88, Verdict.reproduced), (0.80, 0.853, .reproduced), (0.877, 0.9, .reproduced), (0.5, 0.99, .reproduced),
        (0.878, 0.9, .beaten), (0.8, 0.852, .short),
    ]) func rule(low: Double, high: Double, expected: Verdict) {
        #expect(Verdict(interval: (low, high), published: (0.865, 0.0121)) == expected)
    }

    /// A report of nets that are right about these shares of ten images.
    private func report(_ right: [Int], epochs: Int? = nil) -> EvaluationReport {
        var report = EvaluationReport(
            nets: right.map { count in NetResult(predictions: (0..<10).map { $0 < count ? 0 : 1 }) },
            labels: Array(repeating: 0, count: 10))
        report.origin = epochs.map { .of(nets: right.count, epochs: $0) }
        return report
    }

    private func row(_ reports: [EvaluationReport], published: (Double, Double)? = (0.5, 0.01), comparable: Bool = true) -> VerdictRow {
        VerdictRow(labels: ["a|b", "dm"], published: published.map { ($0.0, $0.1) }, isComparable: comparable, reports: reports)
    }

    @Test func verdictsOfRows() {
        #expect(row([]).verdict == .missing)
        #expect(row([report([9])], comparable: false).verdict == .notComparable)
        #expect(row([report([9])]).verdict == .beaten)
        #expect(row([report([3])]).verdict == .short)
        // Two networks that scatter so leave everything open.
        #expect(row([report([3, 9])]).verdict == .reproduced)
        #expect(row([report([9]), report([9])]).verdict == .beaten)
        #expect(row([report([9])], published: nil).verdict == nil)
    }

    @Test("Tables tell how long the nets of a row were trained", arguments: [
        ([Int?.none], "-"), ([300], "300"), ([300, 300], "300"), ([300, 100], "100,300"),
    ]) func epochs(of reports: [Int?], expected: String) throws {
        let table = VerdictTable(headings: ["data", "cell"], rows: [row(reports.map { report([9], epochs: $0) })])
        let lines = table.markdown().split(separator: "\n").map { $0.split(separator: "|").map { $0.replacing(" ", with: "") } }
        let column = try #require(lines[0].firstIndex(of: "epochs"))
        // The label of the row has a stroke of its own.
        #expect(lines[2][column + 1] == expected)
    }

    @Test("In every format: labels, both figures, over what, and how many have each verdict") func renderings() {
        let table = VerdictTable(
            headings: ["data", "cell"], rows: [row([report([9]), report([7])]), row([]), row([report([3])], published: nil)])
        #expect(table.summary == "1 reproduced, 1 missing")
        let text = table.text()
        #expect(text.contains("50.0 ± 1.0") && text.contains("2 syntheses") && text.contains("+30.0") && text.contains("missing"))
        #expect(table.markdown().contains("| a\\|b | dm | 50.0 ± 1.0 |"))
        #expect(table.html().contains("<td>a|b</td>"))
        let lines = table.tsv().split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        #expect(lines.count == 4 && lines.allSatisfy { $0.count == lines[0].count })
        #expect(lines[1][4] == "0.8" && lines[2].last == "missing" && lines[3].last == "")
    }
}
