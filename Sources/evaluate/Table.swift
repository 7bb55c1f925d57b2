import ArgumentParser
import Evaluation
import Foundation
import TensorIO
import ToolKit

/// Puts reports side by side.
struct Table: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "table",
        abstract: "Put results side by side, with the differences from the first.",
        discussion: "Takes two or more results of 'evaluate --format json', each with the heading of its column.")

    @Argument(help: ArgumentHelp("Heading and result, e.g. DM=dm.json.", valueName: "NAME=FILE"))
    var reports: [String]

    @Option(help: ArgumentHelp("A published accuracy in percent, for the column NAME; can be repeated.", valueName: "NAME=PERCENT"))
    var published: [String] = []

    @Option(help: "table, tsv or json.")
    var format: ReportFormat = .table

    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { false }

    private func pair(_ text: String, _ option: String) throws -> (name: String, value: String) {
        guard let split = text.lastIndex(of: "="), split > text.startIndex, text.index(after: split) < text.endIndex else {
            throw ValidationError("\(option): expected NAME=VALUE, found '\(text)'")
        }
        return (String(text[..<split]), String(text[text.index(after: split)...]))
    }

    func validate() throws {
        guard reports.count > 1 else { throw ValidationError("expected two or more NAME=FILE, found \(reports.count)") }
        for text in reports { _ = try pair(text, "NAME=FILE") }
        for text in published {
            guard Double(try pair(text, "--published").value) != nil else {
                throw ValidationError("--published: expected NAME=PERCENT, found '\(text)'")
            }
        }
    }

    func execute(_ context: ToolContext) throws {
        let columns = try reports.map { text in
            let (name, path) = try pair(text, "NAME=FILE")
            guard let data = FileManager.default.contents(atPath: path) else {
                throw FileError.absent(path: path, reason: "not a readable file")
            }
            do {
                return (name: name, report: try EvaluationReport(json: data))
            } catch is DecodingError {
                throw DataError("expected the JSON of 'evaluate --format json'", file: path)
            }
        }
        var values: [String: Double] = [:]
        for text in published {
            let (name, value) = try pair(text, "--published")
            values[name] = Double(value)! / 100
        }
        let comparison = Comparison(columns, published: values)
        switch format {
        case .table: try context.write(text: comparison.text())
        case .tsv: try context.write(text: comparison.tsv())
        case .json: try context.write(text: comparison.json())
        }
    }
}
