/// Published figures beside those measured, with a verdict each.
public struct VerdictTable: Sendable {
    /// Of the rows' labels.
    public let headings: [String]
    public let rows: [VerdictRow]

    public init(headings: [String], rows: [VerdictRow]) { (self.headings, self.rows) = (headings, rows) }

    /// What the columns after the labels are called.
    private static let figures = ["published", "here", "over", "epochs", "difference", "verdict"]

    /// How many rows have each verdict, in the order in which they are declared: `3 reproduced, 1 missing`.
    public var summary: String {
        Verdict.allCases.compactMap { verdict in
            let count = rows.count { $0.verdict == verdict }
            return count > 0 ? "\(count) \(verdict.rawValue)" : nil
        }.joined(separator: ", ")
    }

    /// The rule, for the foot of the table.
    static let rule = [
        "here: mean accuracy in percent and half its 95% t interval, over syntheses or over the networks of the only one",
        "epochs: how long those were trained",
        "reproduced: the interval, or the mean where there is none, meets published ± its standard deviation; beaten: it lies above; short: below",
        "not comparable: measured on other data than those of the publication; missing: not measured",
    ]

    private func cells(_ row: VerdictRow) -> [String] {
        let accuracy = row.accuracy
        let half = accuracy.flatMap { $0.high.map { high in " ± " + percent(high - accuracy!.mean) } } ?? ""
        let difference = row.published.flatMap { published in accuracy.map { signed($0.mean - published.mean) } }
        return row.labels + [
            row.published.map { "\(percent($0.mean)) ± \(percent($0.deviation))" } ?? "-",
            accuracy.map { percent($0.mean) + half } ?? "-", row.measured?.basis ?? "-", row.measured?.epochs ?? "-",
            difference ?? "-", row.verdict?.rawValue ?? "-",
        ]
    }

    /// Aligned columns.
    public func text() -> String {
        var table = TextTable(header: headings + Self.figures)
        for row in rows { table.add(cells(row)) }
        return (table.lines() + ["", summary] + Self.rule).joined(separator: "\n") + "\n"
    }

    /// Columns by tabs, with a heading: shares, not percent, and the ends of the interval.
    public func tsv() -> String {
        let header = headings.map(field) + ["published", "published_sd", "mean", "low", "high", "over", "epochs", "digest", "verdict"]
        let lines = rows.map { row in
            let accuracy = row.accuracy
            let numbers = [row.published?.mean, row.published?.deviation, accuracy?.mean, accuracy?.low, accuracy?.high]
            return row.labels.map(field) + numbers.map { $0.map { "\($0)" } ?? "" }
                + [row.measured?.basis ?? "", row.measured?.epochs ?? "", digests(row), row.verdict?.rawValue ?? ""]
        }
        return ([header] + lines).map { $0.joined(separator: "\t") + "\n" }.joined()
    }

    /// The first digits of the digests of the sets, by commas.
    private func digests(_ row: VerdictRow) -> String {
        (row.measured?.reports ?? []).map { String($0.origin?.set.digest.prefix(12) ?? "") }.joined(separator: ",")
    }

    /// A table of Markdown.
    public func markdown() -> String {
        func line(_ cells: [String]) -> String { "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n" }
        let header = headings + Self.figures
        return line(header) + line(header.map { _ in "---" }) + rows.map { line(cells($0)) }.joined()
            + "\n" + summary + "\n\n" + Self.rule.map { "- \($0)\n" }.joined()
    }

    /// A page.
    public func html() -> String {
        func escaped(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        }
        func line(_ cells: [String], _ tag: String) -> String {
            "<tr>" + cells.map { "<\(tag)>\(escaped($0))</\(tag)>" }.joined() + "</tr>\n"
        }
        return "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>Published and measured</title>\n<table>\n"
            + line(headings + Self.figures, "th") + rows.map { line(cells($0), "td") }.joined()
            + "</table>\n<p>\(escaped(summary))</p>\n" + Self.rule.map { "<p>\(escaped($0))</p>\n" }.joined()
    }
}
