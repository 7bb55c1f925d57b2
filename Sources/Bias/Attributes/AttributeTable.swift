import TensorIO

/// A table of image files (`SeparatedValues`), with a header that names the columns `path`, `label`, `bias` and, where the table
/// holds several splits, `split`. Other columns are left alone.
public struct AttributeTable: Sendable {
    /// SHA-256 of the file.
    public let digest: String
    private let file: String
    private let rows: [(split: Split?, entry: AttributedImages.Entry)]

    /// - Throws: `FileError.absent`; `DataError`, with the line, for a column that is missing or there twice, a line of
    ///   too few fields, an empty one, an unknown split, and a path that comes again in its split.
    public init(_ file: String) throws {
        self.file = file
        let bytes = try fileBytes(file)
        digest = sha256(bytes)
        rows = try withFile(file) { try Self.rows(of: SeparatedValues(bytes)) }
    }

    /// The images of `split`: all of them where there is no such column.
    ///
    /// Values are numbered over the whole table, so that a number means the same in each split.
    /// - Parameter directory: what relative paths begin from.
    /// - Throws: `DataError` for a value without a name, and for a table without an image of the split.
    public func images(
        of split: Split, directory: String, classNames: [String]? = nil, biasNames: [String]? = nil
    ) throws -> AttributedImages {
        try withFile(file) {
            let all = try AttributedImages(
                rows.map { row in
                    let path = row.entry.path.hasPrefix("/") ? row.entry.path : directory + "/" + row.entry.path
                    return .init(path: path, label: row.entry.label, bias: row.entry.bias)
                }, classNames: classNames, biasNames: biasNames)
            let chosen = rows.indices.filter { rows[$0].split == nil || rows[$0].split == split }
            guard !chosen.isEmpty else { throw DataError("expected images of the split \(split.rawValue), found none") }
            return all.selecting(chosen)
        }
    }

    private static func rows(of table: SeparatedValues) throws -> [(split: Split?, entry: AttributedImages.Entry)] {
        let header = table.header
        for name in ["path", "label", "bias", "split"] where header.filter({ $0 == name }).count > 1 {
            throw DataError("line 1: expected one column '\(name)', found several")
        }
        let columns = try (path: table.column("path"), label: table.column("label"), bias: table.column("bias"))
        let splits = header.firstIndex(of: "split")
        var rows: [(split: Split?, entry: AttributedImages.Entry)] = []
        var known: [String: Int] = [:] // the line of each path, by its split
        for (number, fields) in table.rows {
            try table.requireFields((number, fields))
            let entry = AttributedImages.Entry(
                path: fields[columns.path], label: fields[columns.label], bias: fields[columns.bias])
            for (name, value) in [("path", entry.path), ("label", entry.label), ("bias", entry.bias)] where value.isEmpty {
                throw DataError("line \(number): expected a \(name), found an empty field")
            }
            let split = splits.map { Split(rawValue: fields[$0]) }
            if let splits, split == .some(nil) {
                throw DataError("line \(number): expected train, valid or test, found '\(fields[splits])'")
            }
            let key = "\(split??.rawValue ?? "")\t\(entry.path)"
            if let earlier = known.updateValue(number, forKey: key) {
                throw DataError("line \(number): the image '\(entry.path)' is in line \(earlier) already")
            }
            rows.append((split ?? nil, entry))
        }
        return rows
    }
}
