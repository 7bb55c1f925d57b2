import TensorIO

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Reports side by side: a column each, and the difference of every later one from the first.
public struct Comparison: Codable, Sendable, Equatable {
    /// One figure of the summary in every report.
    public struct Row: Codable, Sendable, Equatable {
        public let name: String
        /// In the order of `columns`; nil where a report lacks the figure.
        public let estimates: [Estimate?]
        /// Of each later column from the first, in shares (0.25 is 25 points); nil where either is missing.
        public let differences: [Difference?]
    }

    /// A difference of two means over nets.
    public struct Difference: Codable, Sendable, Equatable {
        public let mean: Double
        /// Ends of its 95% percentile bootstrap interval (the nets of both sides resampled independently); nil where a
        /// side has a single net.
        public let low: Double?
        public let high: Double?
    }

    /// A figure that is not an accuracy, e.g. the share of images in their class's own colour.
    public struct FigureRow: Codable, Sendable, Equatable {
        public let name: String
        /// In the order of `columns`; nil where a report lacks it.
        public let values: [Double?]
    }

    public let columns: [String]
    public let rows: [Row]
    public let figures: [FigureRow]
    /// The accuracy that a publication reports, by column, as a share.
    public let published: [String: Double]

    /// - Parameters:
    ///   - reports: at least two, with the heading of each.
    ///   - published: published accuracies (0...1) by heading; headings that are no column are left out.
    public init(
        _ reports: [(name: String, report: EvaluationReport)], published: [String: Double] = [:], seed: UInt64 = 0
    ) {
        precondition(reports.count > 1, "a comparison needs two reports")
        columns = reports.map(\.name)
        self.published = published.filter { entry in reports.contains { $0.name == entry.key } }
        let names = reports.map { $0.report.summaryRows.map(\.name) }.max { $0.count < $1.count }!
        rows = names.map { name in
            let estimates = reports.map { entry in
                entry.report.summaryRows.first { $0.name == name }?.estimate
            }
            let differences = estimates.dropFirst().map { later in
                Difference(from: estimates[0], to: later, seed: seed)
            }
            return Row(name: name, estimates: estimates, differences: differences)
        }
        var figureNames: [String] = []
        for figure in reports.flatMap(\.report.figures) where !figureNames.contains(figure.name) {
            figureNames.append(figure.name)
        }
        figures = figureNames.map { name in
            FigureRow(name: name, values: reports.map { $0.report.figures.first { $0.name == name }?.value })
        }
    }

    /// For people: percent, with the standard deviation over nets; differences in points.
    public func text() -> String {
        let differences = columns.dropFirst().map { columns.count == 2 ? "difference" : "\($0) - \(columns[0])" }
        var table = TextTable(header: [""] + columns + differences + (columns.count == 2 ? ["95% interval"] : []))
        for row in rows {
            var cells = [row.name] + row.estimates.map(Self.cell)
            cells += row.differences.map { $0.map { Self.signed($0.mean) } ?? "-" }
            if columns.count == 2, let only = row.differences[0], let low = only.low, let high = only.high {
                cells.append("\(Self.signed(low)) to \(Self.signed(high))")
            }
            table.add(cells)
        }
        if !published.isEmpty {
            let first = published[columns[0]]
            table.add(
                ["accuracy, published"] + columns.map { published[$0].map(percent) ?? "-" }
                    + columns.dropFirst().map { column in
                        guard let first, let later = published[column] else { return "-" }
                        return Self.signed(later - first)
                    })
        }
        for figure in figures {
            table.add([figure.name] + figure.values.map { $0.map { fixed($0, digits: 2) } ?? "-" })
        }
        return table.lines().joined(separator: "\n") + "\n"
    }

    /// For scripts: `metric, column, mean, sd, low, high, difference from the first column, its low, its high`, in shares.
    public func tsv() -> String {
        var lines = ["metric\tcolumn\tmean\tsd\tlow\thigh\tdifference\tdifference_low\tdifference_high\n"]
        for row in rows {
            for (i, column) in columns.enumerated() {
                let estimate = row.estimates[i]
                let difference = i == 0 ? nil : row.differences[i - 1]
                let numbers = [
                    estimate?.mean, estimate?.standardDeviation, estimate?.low, estimate?.high, difference?.mean,
                    difference?.low, difference?.high,
                ]
                let cells = numbers.map { $0.map { "\($0)" } ?? "" }
                lines.append(([row.name, field(column)] + cells).joined(separator: "\t") + "\n")
            }
        }
        for figure in figures {
            for (column, value) in zip(columns, figure.values) {
                lines.append("\(figure.name)\t\(field(column))\t\(value.map { "\($0)" } ?? "")\t\t\t\t\t\t\n")
            }
        }
        for column in columns {
            if let value = published[column] {
                lines.append("accuracy, published\t\(field(column))\t\(value)\t\t\t\t\t\t\n")
            }
        }
        return lines.joined()
    }

    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }

    private static func cell(_ estimate: Estimate?) -> String {
        guard let estimate else { return "-" }
        return percent(estimate.mean) + (estimate.standardDeviation.map { " ± " + percent($0) } ?? "")
    }

    private static func signed(_ share: Double) -> String {
        let text = percent(share)
        return text.hasPrefix("-") || text == "0.0" ? text : "+" + text
    }
}

extension Comparison.Difference {
    fileprivate init?(from first: Estimate?, to later: Estimate?, seed: UInt64) {
        guard let first, let later else { return nil }
        mean = later.mean - first.mean
        guard first.values.count > 1, later.values.count > 1 else {
            (low, high) = (nil, nil)
            return
        }
        // Draw by draw: a report from elsewhere may have any number of nets.
        func resampled(_ side: Estimate, _ number: Int, _ purpose: String) -> Double {
            let draw = NetResampling.draw(number, nets: side.values.count, seed: seed, purpose: purpose)
            return Estimate.mean(draw.map { side.values[$0] })
        }
        let means = (0..<NetResampling.count).map { number in
            resampled(later, number, "difference, later") - resampled(first, number, "difference, first")
        }.sorted()
        low = percentile(0.025, of: means)
        high = percentile(0.975, of: means)
    }
}
