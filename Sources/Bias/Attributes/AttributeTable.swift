import TensorIO

/// A table of image files: tab-separated, with a header that names the columns `path`, `label`, `bias` and, where the
/// table holds several splits, `split`. Other columns are left alone.
public enum AttributeTable {
    /// The images of `split`: all of them where there is no such column.
    ///
    /// - Parameter directory: what relative paths begin from.
    /// - Throws: `FileError.absent`; `DataError` with the line for a missing column, a line of too few fields, an unknown
    ///   split, and for a table without an image of the split.
    public static func read(
        _ file: String, directory: String, split: Split, classNames: [String]? = nil, biasNames: [String]? = nil
    ) throws -> AttributedImages {
        try withFile(file) {
            let text = String(decoding: try fileBytes(file), as: UTF8.self)
            let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map {
                $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            }
            let header = lines.first ?? []
            func column(_ name: String) throws -> Int {
                guard let index = header.firstIndex(of: name) else {
                    throw DataError("expected a column '\(name)' in the first line, found \(header.joined(separator: ", "))")
                }
                return index
            }
            let columns = try (path: column("path"), label: column("label"), bias: column("bias"))
            let splits = header.firstIndex(of: "split")
            var entries: [AttributedImages.Entry] = []
            for (number, fields) in lines.enumerated().dropFirst() where fields != [""] {
                guard fields.count == header.count else {
                    throw DataError("line \(number + 1): expected \(header.count) fields, found \(fields.count)")
                }
                if let splits {
                    guard let own = Split(rawValue: fields[splits]) else {
                        throw DataError("line \(number + 1): expected train, valid or test, found '\(fields[splits])'")
                    }
                    if own != split { continue }
                }
                let path = fields[columns.path]
                entries.append(
                    .init(
                        path: path.hasPrefix("/") ? path : directory + "/" + path, label: fields[columns.label],
                        bias: fields[columns.bias]))
            }
            guard !entries.isEmpty else { throw DataError("expected images of the split \(split.rawValue), found none") }
            return try AttributedImages(entries, classNames: classNames, biasNames: biasNames)
        }
    }
}
