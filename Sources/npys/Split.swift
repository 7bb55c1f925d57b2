import ArgumentParser
import TensorIO
import ToolKit

struct Split: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take records or rows out of a stream.",
        discussion: """
            With --record, the named records in the order given; with --rows, rows A up to but not including B of every \
            record that has as many rows as the first; with --class, the rows of one label. What is left is a sealed stream.
            """)

    @OptionGroup var common: StreamOptions
    @Option(name: [.customShort("r"), .customLong("record")], help: ArgumentHelp("Keep this record; may be repeated.", valueName: "NAME"))
    var names: [String] = []
    @Option(help: ArgumentHelp("Keep rows A to B-1; either may be left out.", valueName: "A:B")) var rows: String?
    @Option(name: .customLong("class"), help: ArgumentHelp("Keep the rows with this label.", valueName: "LABEL")) var label: Int?
    @Argument(help: ArgumentHelp("A stream.", valueName: "FILE"), completion: .file()) var file = "-"

    func validate() throws {
        guard !names.isEmpty || rows != nil || label != nil else { throw ValidationError("give --record, --rows or --class") }
        guard rows == nil || label == nil else { throw ValidationError("give --rows or --class, not both") }
        if let rows { _ = try RowRange(rows) }
    }

    func execute(_ context: ToolContext) throws {
        var stream = try context.readStream(file)
        try withFile(context.inputLabel(file)) {
            guard let length = stream.records.first?.array.shape.first else {
                if rows == nil && label == nil { return }
                throw DataError("expected a record with rows")
            }
            if let rows { try stream.keep(try RowRange(rows).indices(of: length), of: length) }
            if let label {
                let labels = try stream.require("labels", elementType: ElementType.integers, rank: 1)
                let values = try inRecord("labels") { try labels.integers() }
                guard values.count == length else {
                    throw DataError("expected \(length) values, one for each row, found \(values.count)", record: "labels")
                }
                try stream.keep(values.indices.filter { values[$0] == label }, of: length)
            }
            if !names.isEmpty {
                stream.records = try names.map { name in
                    guard let array = stream[name] else {
                        throw DataError("expected a record '\(name)', found \(stream.records.map(\.name))")
                    }
                    return Record(name: name, array: array)
                }
            }
        }
        try context.write(stream)
    }
}

/// `A:B`, as Python slices without negative numbers.
private struct RowRange {
    let start: Int
    let end: Int?

    init(_ text: String) throws {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let start = parts[0].isEmpty ? 0 : Int(parts[0]), start >= 0 else {
            throw ValidationError("--rows: expected A:B, found '\(text)'")
        }
        self.start = start
        if parts[1].isEmpty { end = nil } else {
            guard let end = Int(parts[1]), end >= start else {
                throw ValidationError("--rows: expected A:B with A at most B, found '\(text)'")
            }
            self.end = end
        }
    }

    func indices(of length: Int) throws -> [Int] {
        guard start <= length, end ?? 0 <= length else {
            throw DataError("expected at least \(max(start, end ?? 0)) rows, found \(length)")
        }
        return Array(start..<(end ?? length))
    }
}

extension TensorStream {
    /// Keeps the given rows of every record that has `length` of them.
    fileprivate mutating func keep(_ indices: [Int], of length: Int) throws {
        records = records.map {
            $0.array.shape.first == length ? Record(name: $0.name, array: $0.array.rows(indices)) : $0
        }
    }
}
