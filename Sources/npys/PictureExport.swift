import Bias
import TensorIO

/// A dataset that is to leave as pictures of 8 bits.
struct Pictures {
    let dataset: ImageDataset
    /// Of each image, the row of another dataset.
    let source: [Int]?
    /// Of each image, what that row is called.
    private(set) var sourceNames: [String]?

    /// - Throws: `DataError` for what is no dataset, and for pixels beyond 0...1 that no transform brings there.
    init(_ stream: TensorStream, label: String) throws {
        dataset = try ImageDataset(stream, label: label)
        source = try stream["source"].map { try inRecord("source", $0.integers) }
        if let source, source.count != dataset.count {
            throw DataError("expected \(dataset.count) rows, one for each image, found \(source.count)", record: "source")
        }
        guard dataset.images.elementType == .float32, dataset.metadata.transform == nil else { return }
        for index in 0..<dataset.count {
            guard let wrong = dataset.unitPixels([index]).first(where: { !(0...1).contains($0) }) else { continue }
            throw DataError(
                "expected pixels of 0 to 1, or a transform in the trailer, found \(wrong) in image \(index): see npys import --transform",
                record: "images")
        }
    }

    /// Names the sources by the lines of a file, a row each.
    /// - Throws: `DataError` where there are no sources, or one is beyond the last line; `FileError`.
    mutating func nameSources(by path: String, label: String) throws {
        guard let source else {
            throw DataError("expected a record 'source', as distill random has it, found none to name", file: label)
        }
        let text = String(decoding: try fileBytes(path), as: UTF8.self)
        let names = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let count = text.hasSuffix("\n") ? names.count - 1 : names.count
        if let beyond = source.first(where: { !(0..<count).contains($0) }) {
            throw DataError("expected a line for each row, \(beyond + 1) or more, found \(count)", file: path)
        }
        sourceNames = source.map { names[$0] }
    }

    /// The share of values beyond black or white, by more than what rounding hides.
    var cutShare: Double {
        guard dataset.images.elementType == .float32 else { return 0 }
        let margin: Float = 0.5 / 255
        let cut = (0..<dataset.count).reduce(0) { sum, index in
            sum + dataset.unitPixels([index]).count { $0 < -margin || $0 > 1 + margin }
        }
        return Double(cut) / Double(dataset.images.count)
    }
}

/// A dataset as a directory of pictures: `DIR/CLASS/ROW.png`, and `metadata.csv`, with which its rows come back as they were, and the
/// names of classes and of values of the bias as far as there are images of them.
///
/// Columns of the table are `file_name`, as loaders of image folders have it, `label`, `class`; `bias` and `bias_name`, `source` and
/// `source_name`, where there are such.
struct PictureExport {
    static let table = "metadata.csv"

    private let pictures: Pictures
    private var dataset: ImageDataset { pictures.dataset }

    init(_ pictures: Pictures) { self.pictures = pictures }

    /// Makes `directory`, which must not be there, or be empty: it appears when it is whole.
    /// - Throws: `FileError`.
    func write(to directory: String, done: (Int) -> Void) throws {
        let whole = try NewDirectory(directory)
        let folders = ClassFolders(classNames).names
        for label in Set(dataset.labels).sorted() { try createDirectory(whole.temporary + "/" + folders[label]) }
        let digits = "\(dataset.count - 1)".count
        // What only some datasets have: its columns, and its fields of an image.
        let optional: [([String], (Int) -> [String])] = [
            dataset.bias.map { bias in (["bias", "bias_name"], { ["\(bias[$0])", biasName(bias[$0])] }) },
            pictures.source.map { source in (["source"], { ["\(source[$0])"] }) },
            pictures.sourceNames.map { names in (["source_name"], { [names[$0]] }) },
        ].compactMap { $0 }
        var lines = SeparatedValues.line(["file_name", "label", "class"] + optional.flatMap(\.0))
        for index in 0..<dataset.count {
            let label = dataset.labels[index]
            let name = folders[label] + "/" + padded(index, to: digits) + ".png"
            let png = MemorySink()
            try PNG.write(
                pixels: dataset.tones([index]), width: dataset.width, height: dataset.height, channels: dataset.channels, to: png)
            try writeNewFile(png.bytes, to: whole.temporary + "/" + name)
            lines += SeparatedValues.line([name, "\(label)", classNames[label]] + optional.flatMap { $0.1(index) })
            done(1)
        }
        try writeNewFile(Array(lines.utf8), to: whole.temporary + "/" + Self.table)
        try whole.commit()
    }

    private var classNames: [String] { dataset.metadata.classNames ?? (0..<dataset.classCount).map { "\($0)" } }

    private func biasName(_ value: Int) -> String {
        dataset.metadata.biasNames.flatMap { value < $0.count ? $0[value] : nil } ?? "\(value)"
    }
}
