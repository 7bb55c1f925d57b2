import TensorIO
import ToolKit

/// What a contact sheet is ordered by: a number an image, and what kde-weight knows of it.
struct SheetOrder {
    /// One an image.
    let values: [Float]
    /// [N, classes] probabilities, where the stream has them.
    private let posterior: [Float]?
    private let classNames: [String]?
    private let classes: Int

    /// Of the stream in `path`: its first record, and its record `posterior` if it has one.
    ///
    /// - Throws: what `readStream` throws; `DataError` for records that do not fit the dataset.
    init(_ path: String, of dataset: ImageDataset, _ context: ToolContext) throws {
        let stream = try context.readStream(path, role: "--by", expecting: ["weights", "posterior"])
        (values, posterior, classes) = try withFile(context.inputLabel(path)) {
            let name = stream.records.first?.name ?? "weights"
            let values = try stream.requireFinite(name, elementType: [.float32, .float64], rank: 1).floats()
            guard values.count == dataset.count else {
                throw DataError("expected \(dataset.count) values, one for each image, found \(values.count)", record: name)
            }
            guard stream["posterior"] != nil else { return (values, nil, 0) }
            let table = try stream.requireFinite("posterior", elementType: [.float32, .float64], rank: 2)
            let needed = (dataset.labels.max() ?? -1) + 1
            guard table.shape[0] == dataset.count, table.shape[1] >= needed else {
                throw DataError(
                    "expected \(dataset.count) rows of \(needed) classes or more, found \(table.shape)", record: "posterior")
            }
            return (values, table.floats(), table.shape[1])
        }
        classNames = dataset.metadata.classNames
    }

    /// A line a class: its images in this order, by place, that are likelier of another class, and of which.
    ///
    /// - Parameter images: the images shown of each class.
    func explanations(of images: [[Int]]) -> [String] {
        guard let posterior else { return [] }
        func name(_ label: Int) -> String { classNames.flatMap { label < $0.count ? $0[label] : nil } ?? "\(label)" }
        return images.enumerated().compactMap { label, images in
            let taken = images.compactMap { image -> String? in
                let row = posterior[image * classes..<(image + 1) * classes]
                let other = row.indices.max { row[$0] < row[$1] }! - row.startIndex
                return other == label ? nil : "\(image) as \(name(other)) (\(fixed(Double(posterior[image * classes + other]), digits: 2)))"
            }
            return taken.isEmpty ? nil : "\(name(label)): image \(taken.joined(separator: ", "))"
        }
    }
}
