import TensorIO

/// A table as spreadsheets write it: rows of fields, with a header first.
///
/// Tabs, commas or semicolons stand between the fields, whichever the header has. Except between tabs, a field may stand in
/// double quotes, two of which are one then, and hold what stands between fields and new lines (RFC 4180).
public struct SeparatedValues {
    public let header: [String]
    /// The rows that are not empty, and the number of the line that each begins in, from 1.
    public let rows: [(line: Int, fields: [String])]

    /// What may stand between fields, in the order in which it is looked for.
    static let separators: [Character] = ["\t", ",", ";"]

    /// Of a file, which may begin with the mark of UTF-8 that some spreadsheets write.
    public init(_ bytes: [UInt8]) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        self.init(String(decoding: bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self))
    }

    public init(_ text: String) {
        let first = text.prefix { !$0.isNewline }
        let separator = Self.separators.first { first.contains($0) } ?? "\t"
        var all = Self.rows(of: text, separator: separator)
        header = all.isEmpty ? [] : all.removeFirst().fields
        rows = all.filter { $0.fields != [""] }
    }

    /// Where a column of this name is.
    /// - Throws: `DataError` where it is not.
    public func column(_ name: String) throws -> Int {
        if let index = header.firstIndex(of: name) { return index }
        throw DataError(
            "expected a column '\(name)' in the first line, with tabs, commas or semicolons between the columns, found "
                + header.joined(separator: ", "))
    }

    /// - Throws: `DataError` for a row of more or fewer fields than the header has.
    public func requireFields(_ row: (line: Int, fields: [String])) throws {
        guard row.fields.count == header.count else {
            throw DataError("line \(row.line): expected \(header.count) fields, found \(row.fields.count)")
        }
    }

    /// A line of fields between commas, quoted where they need it.
    public static func line(_ fields: [String]) -> String {
        fields.map { field in
            field.contains { ",\"".contains($0) || $0.isNewline } ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
        }.joined(separator: ",") + "\n"
    }

    private static func rows(of text: String, separator: Character) -> [(line: Int, fields: [String])] {
        var rows: [(line: Int, fields: [String])] = []
        var (fields, field): ([String], String) = ([], "")
        var (line, start) = (1, 1)
        var (quoted, closed) = (false, false)
        for character in text {
            if character == "\"", separator != "\t", quoted || field.isEmpty || closed {
                // A quote behind a closing one is a quote of the field.
                if closed { field.append(character) }
                (quoted, closed) = (!quoted, quoted)
            } else if character == separator, !quoted {
                fields.append(field)
                (field, closed) = ("", false)
            } else if character.isNewline, !quoted {
                rows.append((start, fields + [field]))
                (fields, field, closed) = ([], "", false)
                start = line + 1
            } else {
                field.append(character)
                closed = false
            }
            if character.isNewline { line += 1 }
        }
        rows.append((start, fields + [field]))
        return rows
    }
}
