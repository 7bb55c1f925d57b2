import Bias
import Evaluation
import TensorIO

extension FuzzReader {
    /// What `evaluate table` does with a report.
    static let report = FuzzReader("report") { bytes in
        let report: EvaluationReport
        do { report = try EvaluationReport(json: bytes) } catch is DecodingError { throw DataError("expected a report") }
        let again = try EvaluationReport(json: report.json().utf8)
        try BrokenPromise.unless(again == report, "another report after writing")
        let comparison = Comparison([("a", report), ("b", again)], published: ["a": 0.5])
        _ = (comparison.text(), comparison.tsv(), try comparison.json())
    }

    static let table = FuzzReader("table") { [scratch = ScratchFile()] bytes in
        let table = try scratch.with(bytes) { try AttributeTable($0) }
        for split in Split.allCases {
            _ = try table.images(of: split, directory: "images")
        }
    }

    /// A template in the first line, paths in the others.
    static let template = FuzzReader("template") { bytes in
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard let template = PathTemplate(String(lines[0])) else { throw DataError("no template") }
        for line in lines.dropFirst() {
            guard let (label, bias) = template.fields(of: String(line)) else { continue }
            try BrokenPromise.unless(
                !label.isEmpty && !bias.isEmpty && line.contains(label) && line.contains(bias),
                "fields that are not in '\(line)': '\(label)', '\(bias)'")
        }
    }
}
