import ArgumentParser
import TensorIO
import ToolKit

struct Text: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print records as text: a line a row, tabs between the columns.",
        discussion: """
            For awk, sort, join and gnuplot. The first line names the columns: a record of one axis is a column of its \
            name; one of more axes is the columns name.0, name.1 and so on, in C order. Records of several streams stand \
            side by side if they have as many rows. All records are printed unless --record chooses; those of more than \
            1024 columns only then.
            """)

    /// Columns of a record that nobody has chosen: embeddings are printed, images are not.
    private static let widthLimit = 1024

    @OptionGroup var common: StreamOptions
    @Option(
        name: [.customShort("r"), .customLong("record")],
        help: ArgumentHelp("Print this record, from whichever stream has it; may be repeated.", valueName: "NAME"))
    var names: [String] = []
    @Flag(name: .shortAndLong, help: "Begin each line with the number of its row, from 0, in a column called row.")
    var number = false
    @Flag(help: "Leave out the line of names.") var noHeader = false
    @Argument(help: ArgumentHelp("Streams; standard input by default.", valueName: "FILE"), completion: .file()) var files: [String] = ["-"]

    var writesBinary: Bool { false }

    func validate() throws {
        if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
            throw ValidationError("--record: expected names that differ, found '\(names[twice])' twice")
        }
    }

    func execute(_ context: ToolContext) throws {
        let columns = try chosen(context)
        let rows = columns[0].array.shape[0]
        try context.output { sink in
            var text = noHeader ? [] : Array(header(columns).utf8)
            for row in 0..<rows {
                if number { text.append(contentsOf: "\(row)\t".utf8) }
                for (index, column) in columns.enumerated() {
                    if index > 0 { text.append(UInt8(ascii: "\t")) }
                    column.array.appendText(of: row * column.width..<(row + 1) * column.width, to: &text)
                }
                text.append(UInt8(ascii: "\n"))
                if text.count >= 1 << 16 {
                    try sink.write(text)
                    text.removeAll(keepingCapacity: true)
                }
            }
            try sink.write(text)
        }
    }

    /// A record as columns, and the file it is from.
    private struct Columns {
        let file: String
        let name: String
        let array: NDArray
        let width: Int
    }

    /// The records to print, in order: one or more, each with rows and columns, all with as many rows.
    private func chosen(_ context: ToolContext) throws -> [Columns] {
        var found: [String] = []
        var columns: [Columns] = []
        for file in files {
            let stream = try context.readStream(file, role: files.count == 1 ? "input" : file)
            let label = context.inputLabel(file)
            for record in stream.records {
                found.append(record.name)
                guard names.isEmpty || names.contains(record.name) else { continue }
                guard !columns.contains(where: { $0.name == record.name }) else {
                    throw DataError("expected names that differ, found this one again", file: label, record: record.name)
                }
                columns.append(try withFile(label) { try Self.columns(record, limited: names.isEmpty, file: label) })
            }
        }
        if !names.isEmpty {
            columns = try names.map { name in
                guard let column = columns.first(where: { $0.name == name }) else {
                    throw DataError(
                        "expected a record '\(name)', found \(found)", file: files.map(context.inputLabel).joined(separator: ", "))
                }
                return column
            }
        }
        guard let first = columns.first else {
            throw DataError("expected a record, found none", file: context.inputLabel(files[0]))
        }
        for column in columns where column.array.shape[0] != first.array.shape[0] {
            throw DataError(
                "expected \(first.array.shape[0]) rows, as in '\(first.name)' of \(first.file), "
                    + "found \(column.array.shape[0])", file: column.file, record: column.name)
        }
        return columns
    }

    private static func columns(_ record: Record, limited: Bool, file: String) throws -> Columns {
        let array = record.array
        guard array.rank > 0 else { throw DataError("expected rows, found a scalar", record: record.name) }
        let width = array.shape.dropFirst().reduce(1, *)
        guard width > 0 else { throw DataError("expected columns, found \(array.summary)", record: record.name) }
        guard !limited || width <= widthLimit else {
            throw DataError(
                "expected at most \(widthLimit) columns, found \(array.summary): choose records by --record", record: record.name)
        }
        return Columns(file: file, name: record.name, array: array, width: width)
    }

    private func header(_ columns: [Columns]) -> String {
        let names = columns.flatMap { column in
            column.array.rank == 1 ? [column.name] : (0..<column.width).map { "\(column.name).\($0)" }
        }
        return ((number ? ["row"] : []) + names).joined(separator: "\t") + "\n"
    }
}
