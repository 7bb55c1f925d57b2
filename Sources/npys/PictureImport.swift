import Bias
import TensorIO
import ToolKit

/// A directory as `npys export --images` makes it, as the records of a dataset.
struct PictureImport {
    let records: [Record]
    let classNames: [String]?
    let biasNames: [String]?

    /// - Throws: `FileError.absent` without its table; `DataError` for a table without the columns, for what is no number in them, for
    ///   pictures that cannot be read or have several sizes.
    init(_ directory: String, _ context: ToolContext) throws {
        let path = directory + "/" + PictureExport.table
        guard isRegularFile(path) else {
            throw FileError.absent(
                path: path,
                reason: "no such file: a directory is taken as npys export --images makes it; bias-inject none --source tree:\(directory)"
                    + " takes a directory for each class")
        }
        let table = SeparatedValues(try fileBytes(path))
        (records, classNames, biasNames) = try withFile(path) {
            let names = try Self.column("file_name", of: table)
            let labels = try Self.numbers("label", of: table)
            let bias = table.header.contains("bias") ? try Self.numbers("bias", of: table) : nil
            let source = table.header.contains("source") ? try Self.numbers("source", of: table) : nil
            guard !names.isEmpty else { throw DataError("expected pictures, found none") }
            let images = try Self.images(names.map { directory + "/" + $0 }, context)
            let count = names.count
            return (
                [Record(name: "images", array: images), Record(name: "labels", array: NDArray(labels, shape: [count]))]
                    + (bias.map { [Record(name: "bias", array: NDArray($0, shape: [count]))] } ?? [])
                    + (source.map { [Record(name: "source", array: NDArray($0, shape: [count]))] } ?? []),
                try Self.names("class", of: labels, in: table), try bias.flatMap { try Self.names("bias_name", of: $0, in: table) }
            )
        }
    }

    private static func column(_ name: String, of table: SeparatedValues) throws -> [String] {
        let index = try table.column(name)
        return try table.rows.map { row in
            try table.requireFields(row)
            return row.fields[index]
        }
    }

    private static func numbers(_ name: String, of table: SeparatedValues) throws -> [Int] {
        try zip(column(name, of: table), table.rows).map { text, row in
            guard let number = Int(text), number >= 0 else {
                throw DataError("line \(row.line): expected a \(name) of 0 or more, found '\(text)'")
            }
            return number
        }
    }

    /// What each number is called by the column of names; nil where there is none.
    private static func names(_ column: String, of numbers: [Int], in table: SeparatedValues) throws -> [String]? {
        guard table.header.contains(column) else { return nil }
        var names = (0...(numbers.max() ?? 0)).map { "\($0)" }
        for ((number, name), row) in zip(zip(numbers, try self.column(column, of: table)), table.rows) {
            guard names[number] == name || names[number] == "\(number)" else {
                throw DataError("line \(row.line): \(column) \(number) is called '\(name)', and '\(names[number])' before")
            }
            names[number] = name
        }
        return names
    }

    /// [N,H,W,C] bytes: of three channels where any picture has them.
    private static func images(_ paths: [String], _ context: ToolContext) throws -> NDArray {
        let progress = context.progress(label: "reading", total: paths.count, unit: "images")
        let pictures = try paths.map { path in
            defer { progress.advance() }
            return try RasterImage.read(path)
        }
        progress.finish()
        for (picture, path) in zip(pictures, paths)
        where picture.width != pictures[0].width || picture.height != pictures[0].height {
            throw DataError(
                "expected \(pictures[0].width)x\(pictures[0].height) pixels, as the first has, found \(picture.width)x\(picture.height)",
                file: path)
        }
        let isGrey = pictures.allSatisfy { $0.channels == 1 }
        return NDArray(
            pictures.flatMap { isGrey ? $0.pixels : $0.rgb().pixels },
            shape: [pictures.count, pictures[0].height, pictures[0].width, isGrey ? 1 : 3])
    }
}
