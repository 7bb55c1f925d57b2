import ArgumentParser
import TensorIO
import ToolKit

/// What `npys import` reads, as written on the command line: `NAME=FILE`, `FILE[MEMBER]` of an NPZ archive, `FILE[:,K]` for a
/// column, or both, `FILE[MEMBER][:,K]`.
struct ImportSource {
    /// Of the record; nil for that in the archive.
    let name: String?
    let path: String
    let member: String?
    let column: Int?

    /// - Throws: `ValidationError` for other brackets than these.
    init(_ text: String) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        name = parts.count == 2 ? parts[0] : nil
        var path = parts[parts.count - 1]
        var (member, column): (String?, Int?) = (nil, nil)
        // A file may have brackets in its name.
        while path.hasSuffix("]"), !isRegularFile(path), let open = path.lastIndex(of: "[") {
            let inside = path[path.index(after: open)...].dropLast()
            let index = inside.hasPrefix(":,") ? Int(inside.dropFirst(2).drop { $0 == " " }) : nil
            if let index, column == nil, member == nil {
                column = index
            } else if member == nil, !inside.isEmpty, !inside.contains(where: { ":,".contains($0) }) {
                member = String(inside)
            } else {
                throw ValidationError(
                    "'\(text)': expected FILE[MEMBER] for an array of an NPZ archive, FILE[:,K] for column K of an array, or FILE[MEMBER][:,K], found '[\(inside)]'")
            }
            path = String(path[..<open])
        }
        (self.path, self.member, self.column) = (path, member, column)
    }

    /// The records that it stands for.
    /// - Throws: `DataError` for a member or a column that is not there, a name for several arrays, and an array without one;
    ///   `FileError`.
    func records(_ context: ToolContext) throws -> [Record] {
        let label = context.inputLabel(path)
        return try withFile(label) {
            switch try ArrayFile.read(path) {
            case .array(let array):
                guard member == nil else {
                    throw DataError("expected an NPZ archive with an array '\(member!)', found a single array; [:,K] is its column K")
                }
                guard let name else { throw DataError("expected NAME=\(label), the name of the record: this is a single array") }
                return [try record(name, array)]
            case .archive(let archive):
                if !archive.leftOut.isEmpty {
                    let shown = archive.leftOut.prefix(8).joined(separator: ", ") + (archive.leftOut.count > 8 ? ", …" : "")
                    context.note("\(label): left out, as no arrays: \(shown)")
                }
                if let member { return [try record(name ?? member, archive.array(member))] }
                guard !archive.names.isEmpty else { throw DataError("expected arrays, found none") }
                guard let name else { return try archive.names.map { try record($0, archive.array($0)) } }
                guard archive.names.count == 1 else {
                    throw DataError(
                        "expected one array, or the choice of one, \(name)=\(label)[MEMBER], found \(archive.names.joined(separator: ", "))")
                }
                return [try record(name, archive.array(archive.names[0]))]
            }
        }
    }

    private func record(_ name: String, _ array: NDArray) throws -> Record {
        guard Record.isValidName(name) else { throw DataError("'\(name)' cannot name a record: give one, NAME=FILE[\(name)]") }
        guard let column else { return Record(name: name, array: array) }
        return try inRecord(name) {
            guard array.rank > 1 else { throw DataError("expected columns, [N,K] or more axes, found \(array.summary)") }
            let count = array.shape[1]
            // As in NumPy, -1 is the last one.
            let index = column < 0 ? column + count : column
            guard (0..<count).contains(index) else {
                throw DataError("expected a column from 0 to \(count - 1), found \(column) in \(array.summary)")
            }
            return Record(name: name, array: array.column(index))
        }
    }
}
