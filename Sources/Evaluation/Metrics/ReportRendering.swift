import TensorIO

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension EvaluationReport {
    /// Classes (or bias values) up to which the text shows matrices; above, they are in the TSV and JSON only.
    private static let matrixLimit = 20

    /// For people: the summary, the classes, the confusion matrix and the groups, in percent, then what the words mean.
    public func text() -> String {
        var summary = TextTable(header: ["", "n", "%", "sd", "95% interval"])
        for row in summaryRows { summary.add([row.name, String(row.count)] + Self.cells(row.estimate)) }
        var lines = ["\(samples) test images, \(nets) \(nets == 1 ? "net" : "nets")"]
        if let origin { lines.append("(\(origin.training))") }
        lines += [""] + summary.lines()
        if let worst = worstGroup {
            lines.append("(worst on average: class \(classes[worst.label].name) with bias \(biasName(worst.bias)))")
        }
        for figure in figures {
            lines.append("\(figure.name): \(fixed(figure.value, digits: 3))  (\(figure.definition))")
        }

        var table = TextTable(header: ["class", "n", "%", "sd", "95% interval", "predicted %"])
        for row in classes {
            table.add([row.name, String(row.count)] + Self.cells(row.accuracy) + [percent(row.predictedShare)])
        }
        lines += [""] + table.lines()
        if classes.count <= Self.matrixLimit {
            lines += ["", "confusion, % of each class (rows: label)"] + confusionLines
        }
        if let groups, classes.count <= Self.matrixLimit, groups.count <= Self.matrixLimit * classes.count {
            lines += ["", "groups, % correct (rows: label, columns: bias; n=0: no test image)"] + groupLines(groups)
        }
        lines += warnings.flatMap { ["", "warning: " + $0] } + [""]
        lines += definitions.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// For scripts: one figure a line, `metric, label, bias, n, mean, sd, low, high`; shares in 0...1, empty where there is none.
    public func tsv() -> String {
        var rows = [["metric", "label", "bias", "n", "mean", "sd", "low", "high"]]
        func add(_ metric: String, label: String = "", bias: String = "", _ count: Int, _ estimate: Estimate?) {
            let numbers = [estimate?.mean, estimate?.standardDeviation, estimate?.low, estimate?.high]
            rows.append([metric, label, bias, String(count)] + numbers.map { $0.map { "\($0)" } ?? "" })
        }
        for row in summaryRows { add(row.name, row.count, row.estimate) }
        for row in classes { add("class accuracy", label: row.name, row.count, row.accuracy) }
        for row in classes {
            rows.append(["predicted share", row.name, "", String(row.count), "\(row.predictedShare)", "", "", ""])
        }
        for row in groups ?? [] {
            add("group accuracy", label: classes[row.label].name, bias: biasName(row.bias), row.count, row.accuracy)
        }
        for figure in figures { rows.append([figure.name, "", "", "", "\(figure.value)", "", "", ""]) }
        return rows.map { $0.map(field).joined(separator: "\t") + "\n" }.joined()
    }

    /// Everything, keys sorted: what `init(json:)` reads.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }

    /// - Throws: `DecodingError` where the text is not a report.
    public init(json: some Sequence<UInt8>) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(json))
        // What is computed with. A mean of shares does not exceed 1, not even by rounding.
        for estimate in summaryRows.compactMap(\.estimate) {
            guard !estimate.values.isEmpty, (estimate.values + [estimate.mean]).allSatisfy((0...1).contains) else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: [], debugDescription: "expected accuracies from 0 to 1, one a net"))
            }
        }
    }

    struct SummaryRow {
        var name: String
        var count: Int
        var estimate: Estimate?
    }

    /// The figures that a comparison sets side by side.
    var summaryRows: [SummaryRow] {
        var rows = [SummaryRow(name: "accuracy", count: samples, estimate: accuracy)]
        if let aligned {
            rows.append(SummaryRow(name: "bias-aligned", count: aligned.count, estimate: aligned.accuracy))
        }
        if let conflicting {
            rows.append(SummaryRow(name: "bias-conflicting", count: conflicting.count, estimate: conflicting.accuracy))
        }
        if let worst = worstGroup {
            rows.append(SummaryRow(name: "worst group", count: worst.count, estimate: worst.accuracy))
        }
        return rows
    }

    private func biasName(_ bias: Int) -> String { biasNames?[bias] ?? String(bias) }

    private static func cells(_ estimate: Estimate?) -> [String] {
        guard let estimate else { return ["-", "", ""] }
        let interval = estimate.low.map { "\(percent($0)) to \(percent(estimate.high!))" } ?? ""
        return [percent(estimate.mean), estimate.standardDeviation.map(percent) ?? "", interval]
    }

    private var confusionLines: [String] {
        var table = TextTable(header: [""] + classes.map(\.name))
        for (label, row) in confusion.enumerated() {
            let total = row.reduce(0, +)
            table.add([classes[label].name] + row.map { total == 0 ? "-" : percent(Double($0) / Double(total)) })
        }
        return table.lines()
    }

    private func groupLines(_ groups: [GroupAccuracy]) -> [String] {
        let biasCount = groups.count / classes.count
        var table = TextTable(header: [""] + (0..<biasCount).map(biasName))
        for label in classes.indices {
            let row = groups[label * biasCount..<(label + 1) * biasCount]
            table.add([classes[label].name] + row.map { $0.accuracy.map { percent($0.mean) } ?? "n=0" })
        }
        return table.lines()
    }
}
