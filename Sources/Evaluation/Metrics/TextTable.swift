import TensorIO

/// Rows of cells as aligned text: the first column to the left, the others to the right.
struct TextTable {
    private var rows: [[String]] = []

    init(header: [String]? = nil) {
        if let header { rows.append(header) }
    }

    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// One line a row, without trailing blanks.
    func lines(indent: String = "") -> [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max()! }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let blanks = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + blanks : blanks + cell
            }
            var line = indent + cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}

/// A share (0...1) in percent with one decimal, rounded half away from zero.
func percent(_ share: Double) -> String { fixed(share * 100, digits: 1) }

/// The same of a difference, with its sign.
func signed(_ share: Double) -> String {
    let text = percent(share)
    return text.hasPrefix("-") || text == "0.0" ? text : "+" + text
}

/// A name as a field of a TSV line: no tab and no line end in it.
func field(_ text: String) -> String { String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }) }
