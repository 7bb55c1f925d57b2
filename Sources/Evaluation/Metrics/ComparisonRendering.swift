import TensorIO

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Comparison {
    /// For people: percent, with the standard deviation; differences in points; below, what the intervals are about.
    public func text() -> String {
        let differences = columns.dropFirst().map { columns.count == 2 ? "difference" : "\($0) - \(columns[0])" }
        var table = TextTable(header: [""] + columns + differences + (columns.count == 2 ? ["95% interval"] : []))
        for row in rows {
            var cells = [row.name] + row.estimates.map(Self.cell)
            cells += row.differences.map { $0.map { signed($0.mean) } ?? "-" }
            if columns.count == 2, let only = Self.interval(row.differences[0]) { cells.append(only) }
            table.add(cells)
            addDetails(row, to: &table)
        }
        if !published.isEmpty {
            let first = published[columns[0]]
            table.add(
                ["accuracy, published"] + columns.map { published[$0].map(percent) ?? "-" }
                    + columns.dropFirst().map { column in
                        guard let first, let later = published[column] else { return "-" }
                        return signed(later - first)
                    })
        }
        for figure in figures {
            table.add([figure.name] + figure.values.map { $0.map { fixed($0, digits: 2) } ?? "-" })
        }
        return (table.lines() + [""] + legend).joined(separator: "\n") + "\n"
    }

    /// Whether any column is of several syntheses.
    private var isPooled: Bool { bases.contains { $0.hasSuffix("syntheses") } }

    /// The lines below a row of a table that does not have room for them beside it.
    private func addDetails(_ row: Row, to table: inout TextTable) {
        let ends = row.estimates.map { estimate in estimate?.low.map { "\(percent($0)) to \(percent(estimate!.high!))" } }
        let differences = columns.count == 2 ? [] : row.differences.map(Self.interval)
        if isPooled, row.netDeviations.contains(where: { $0 != nil }) {
            table.add(["  sd between nets"] + row.netDeviations.map { $0.map { "± " + percent($0) } ?? "" })
        }
        if isPooled || columns.count != 2, (ends + differences).contains(where: { $0 != nil }) {
            table.add(["  95% interval"] + (ends + differences).map { $0 ?? "" })
        }
    }

    /// What the numbers scatter over, and what differs that should not.
    private var legend: [String] {
        let one = Set(bases).count == 1
        let lines = zip(columns, bases).prefix(one ? 1 : columns.count).map { column, basis in
            let owner = one ? "" : "\(column): "
            return basis.hasPrefix("1 ") ? owner + "\(basis): no interval"
                : owner + "± standard deviation, 95% t interval over \(basis)"
        }
        let kinds = rows.first?.differences.map { $0?.paired } ?? []
        let intervals = zip(columns.dropFirst(), kinds).compactMap { column, paired in paired.map { (column, $0) } }
        var words: [String] = []
        if let first = intervals.first {
            if intervals.allSatisfy({ $0.1 == first.1 }) {
                words = ["difference: " + Self.kind(first.1)]
            } else {
                words = intervals.map { "\($0.0) - \(columns[0]): " + Self.kind($0.1) }
            }
        }
        return lines + words + unlike.map { "unlike: \($0)" }
    }

    private static func kind(_ paired: Bool) -> String {
        paired ? "95% t interval, paired by seed" : "95% t interval, unpaired (Welch)"
    }

    /// For scripts: `metric, column, mean, sd, low, high, difference from the first column, its low, its high`, in shares, then
    /// `sd_nets, interval, difference_interval`: the standard deviation between the nets of one set, and what the intervals are.
    public func tsv() -> String {
        let header = [
            "metric", "column", "mean", "sd", "low", "high", "difference", "difference_low", "difference_high", "sd_nets",
            "interval", "difference_interval",
        ]
        var lines = [header.joined(separator: "\t") + "\n"]
        for row in rows {
            for (i, column) in columns.enumerated() {
                let estimate = row.estimates[i]
                let difference = i == 0 ? nil : row.differences[i - 1]
                let numbers = [
                    estimate?.mean, estimate?.standardDeviation, estimate?.low, estimate?.high, difference?.mean,
                    difference?.low, difference?.high, row.netDeviations[i],
                ]
                let kinds = [
                    estimate?.low == nil ? "" : "95% t interval over \(bases[i])", difference?.paired.map(Self.kind) ?? "",
                ]
                let cells = numbers.map { $0.map { "\($0)" } ?? "" }
                lines.append(([row.name, field(column)] + cells + kinds).joined(separator: "\t") + "\n")
            }
        }
        func add(_ name: String, _ column: String, _ value: Double?) {
            let cells = [name, field(column), value.map { "\($0)" } ?? ""]
            lines.append((cells + Array(repeating: "", count: header.count - cells.count)).joined(separator: "\t") + "\n")
        }
        for figure in figures {
            for (column, value) in zip(columns, figure.values) { add(figure.name, column, value) }
        }
        for column in columns {
            if let value = published[column] { add("accuracy, published", column, value) }
        }
        return lines.joined()
    }

    /// Everything, keys sorted.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }

    private static func cell(_ estimate: Estimate?) -> String {
        guard let estimate else { return "-" }
        return percent(estimate.mean) + (estimate.standardDeviation.map { " ± " + percent($0) } ?? "")
    }

    private static func interval(_ difference: Difference?) -> String? {
        difference?.low.map { "\(signed($0)) to \(signed(difference!.high!))" }
    }

}
