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
        abstract: "Set JSON reports side by side, with the difference of each from the first.",
        discussion: """
            Each argument is NAME=FILE: the heading of a column, and a report that 'evaluate --format json' wrote. \
            Differences are in points, with a 95% bootstrap interval over the nets of both sides.
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

    @Argument(help: ArgumentHelp("The heading of a column, and its report.", valueName: "NAME=FILE"), completion: .file())
    var reports: [Named]

    @Option(
        help: ArgumentHelp(
            "The accuracy in percent that a publication gives for the column NAME; may be repeated.",
            valueName: "NAME=PERCENT"))
    var published: [Named] = []

    @Option(help: "text, tsv or json.")
    var format: ReportFormat = .text

    @OptionGroup var seeding: SeedOption
    @OptionGroup var common: StreamOptions

    var writesBinary: Bool { false }

    func validate() throws {
        guard reports.count > 1 else { throw ValidationError("expected two reports or more, found \(reports.count)") }
        let names = reports.map(\.name)
        guard Set(names).count == names.count else { throw ValidationError("two columns have the same name") }
        for entry in published {
            guard names.contains(entry.name) else {
                throw ValidationError("--published \(entry.name): no column of this name")
            }
            guard let percent = Double(entry.rest), (0...100).contains(percent) else {
                throw ValidationError("--published \(entry.name): expected 0 to 100, found \(entry.rest)")
            }
        }
    }

    func execute(_ context: ToolContext) throws {
        let columns = try reports.map { (name: $0.name, report: try read($0.rest)) }
        let accuracies = published.map { ($0.name, Double($0.rest)! / 100) }
        let comparison = Comparison(
            columns, published: Dictionary(accuracies, uniquingKeysWith: { $1 }), seed: seeding.seed)
        for (name, report) in columns {
            for warning in report.warnings { context.warn("\(name): \(warning)") }
        }
        switch format {
        case .text: try context.write(text: comparison.text())
        case .tsv: try context.write(text: comparison.tsv())
        case .json: try context.write(text: try comparison.json())
        }
    }

    private func read(_ path: String) throws -> EvaluationReport {
        let bytes = try fileBytes(path)
        do { return try EvaluationReport(json: Data(bytes)) } catch {
            throw DataError("expected a report of 'evaluate --format json'", file: path)
        }
    }
}
