import ArgumentParser
import Evaluation
import TensorIO
import ToolKit

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// How a report is written.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument { case text, tsv, json }

/// `evaluate table NAME=REPORT ...`: reports side by side.
struct Table: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Set JSON reports side by side, with the difference of each column from the first.",
        discussion: """
            Each argument is NAME=FILE: the heading of a column, and a report that 'evaluate --format json' wrote. \
            Reports under one name are pooled: one for each of several syntheses by the same method. Differences are in \
            points. Intervals are 95% t intervals, over the syntheses of a pooled column, over the nets of one set \
            otherwise; those of differences are paired where the reports tell equal seeds.
            """)

    /// `NAME=REST`; the name may hold blanks, but no equals sign.
    struct Named: ExpressibleByArgument {
        var name: String
        var rest: String

        init?(argument: String) {
            guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else { return nil }
            name = String(argument[..<equals])
            rest = String(argument[argument.index(after: equals)...])
            if rest.isEmpty { return nil }
        }
    }

    @Argument(
        help: ArgumentHelp("The heading of a column, and a report of it.", valueName: "NAME=FILE"), completion: .file())
    var reports: [Named]

    @Option(
        help: ArgumentHelp(
            "The accuracy in percent that a publication gives for the column NAME; may be repeated.",
            valueName: "NAME=PERCENT"))
    var published: [Named] = []

    @Flag(help: "Compare reports although their test sets, networks or settings differ; the table says in what.")
    var unlike = false

    @Option(help: "text, tsv or json.")
    var format: ReportFormat = .text

    @OptionGroup var common: StreamOptions

    var writesBinary: Bool { false }

    func validate() throws {
        guard reports.count > 1 else { throw ValidationError("expected two reports or more, found \(reports.count)") }
        for entry in published {
            guard reports.contains(where: { $0.name == entry.name }) else {
                throw ValidationError("--published \(entry.name): no column of this name")
            }
            guard let percent = Double(entry.rest), (0...100).contains(percent) else {
                throw ValidationError("--published \(entry.name): expected 0 to 100, found \(entry.rest)")
            }
        }
    }

    func execute(_ context: ToolContext) throws {
        let read = try reports.map { NamedReport(name: $0.name, path: $0.rest, report: try Self.report($0.rest)) }
        let differences = try NamedReport.differences(among: read, tolerated: unlike)
        for (i, entry) in read.enumerated() {
            if let same = read[..<i].first(where: { $0.name != entry.name && $0.report == entry.report }) {
                context.warn("\(same.path) and \(entry.path) are the same report: '\(same.name)' and '\(entry.name)' cannot differ")
            }
        }
        var columns: [(name: String, reports: [EvaluationReport])] = []
        for entry in read {
            if let i = columns.firstIndex(where: { $0.name == entry.name }) {
                columns[i].reports.append(entry.report)
            } else {
                columns.append((entry.name, [entry.report]))
            }
        }
        for (name, reports) in columns {
            var said: Set<String> = []
            for warning in reports.flatMap(\.warnings) where said.insert(warning).inserted {
                context.warn("\(name): \(warning)")
            }
        }
        let accuracies = published.map { ($0.name, Double($0.rest)! / 100) }
        let comparison = Comparison(
            columns.map { ReportColumn(name: $0.name, reports: $0.reports) },
            published: Dictionary(accuracies, uniquingKeysWith: { $1 }), unlike: differences)
        switch format {
        case .text: try context.write(text: comparison.text())
        case .tsv: try context.write(text: comparison.tsv())
        case .json: try context.write(text: try comparison.json())
        }
    }

    /// - Throws: `DataError` for a file that is no report; `FileError`.
    static func report(_ path: String) throws -> EvaluationReport {
        let bytes = try fileBytes(path)
        do { return try EvaluationReport(json: Data(bytes)) } catch {
            throw DataError("expected a report of 'evaluate --format json'", file: path)
        }
    }
}
