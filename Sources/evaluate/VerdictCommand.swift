import ArgumentParser
import Evaluation
import TensorIO
import ToolKit

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `evaluate verdict CELLS`: what was measured beside what is published.
struct VerdictCommand: ToolCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case text, tsv, markdown, html }

    static let configuration = CommandConfiguration(
        commandName: "verdict",
        abstract: "Hold reports against published figures: reproduced, beaten, short.",
        discussion: """
            Reads lines of columns by tabs, headed by their names: 'accuracy' and 'sd', published, in percent; 'comparable', yes or \
            no (yes without the column); 'reports', JSON reports by commas, of several syntheses. All other columns are labels. A \
            report that is not there makes its row missing, unless others of the row are there.
            """)

    @Argument(help: ArgumentHelp("The table of figures and reports; - is standard input.", valueName: "FILE"), completion: .file())
    var input = "-"

    @Option(help: "text, tsv, markdown or html.")
    var format = Format.text

    @OptionGroup var common: StreamOptions
    var writesBinary: Bool { false }

    func execute(_ context: ToolContext) throws {
        let label = context.inputLabel(input)
        let lines = String(decoding: try fileBytes(input), as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        let table = try withFile(label) { try verdicts(lines) }
        switch format {
        case .text: try context.write(text: table.text())
        case .tsv: try context.write(text: table.tsv())
        case .markdown: try context.write(text: table.markdown())
        case .html: try context.write(text: table.html())
        }
    }

    private func verdicts(_ lines: [[String]]) throws -> VerdictTable {
        guard let names = lines.first, let reports = names.firstIndex(of: "reports") else {
            throw DataError("expected a line of names with 'reports', found \(lines.first?.joined(separator: " ") ?? "nothing")")
        }
        let labels = names.indices.filter { !["accuracy", "sd", "comparable", "reports"].contains(names[$0]) }
        let rows = try lines.enumerated().dropFirst().map { number, line in
            guard line.count == names.count else {
                throw DataError("expected \(names.count) columns in line \(number + 1), found \(line.count)")
            }
            func value(_ name: String) -> String? { names.firstIndex(of: name).map { line[$0] } }
            func share(_ name: String) throws -> Double? {
                guard let text = value(name), !text.isEmpty, text != "-" else { return nil }
                guard let percent = Double(text), (0...100).contains(percent) else {
                    throw DataError("expected '\(name)' of 0 to 100 in line \(number + 1), found '\(text)'")
                }
                return percent / 100
            }
            let paths = line[reports].split(separator: ",").map(String.init)
            return VerdictRow(
                labels: labels.map { line[$0] }, published: try share("accuracy").map { ($0, try share("sd") ?? 0) },
                isComparable: value("comparable") != "no",
                reports: try paths.filter { FileManager.default.fileExists(atPath: $0) }.map { try Table.report($0) })
        }
        return VerdictTable(headings: labels.map { names[$0] }, rows: rows)
    }
}
