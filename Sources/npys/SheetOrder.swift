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
        context.warnIfOfAnother(stream, path)
        (values, posterior, classes) = try withFile(context.inputLabel(path)) {
            let name = stream.records.first?.name ?? "weights"
            let values = try stream.requireFinite(name, elementType: [.float32, .float64], rank: 1).floats()
            guard values.count == dataset.count else {
                throw DataError("expected \(dataset.count) values, one for each image, found \(values.count)", record: name)
            }
            // Where no view counts, what they say is not meant.
            guard stream["posterior"] != nil, stream.metadata.attributes["views"] != "none" else { return (values, nil, 0) }
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

    /// Whether image `a` of a class comes before image `b` of it: by the value, the less likely of its class first among equals.
    func precedes(_ a: Int, _ b: Int, of label: Int) -> Bool {
        if values[a] != values[b] { return values[a] > values[b] }
        let (p, q) = (probability(label, a), probability(label, b))
        return p == q ? a < b : p < q
    }

    private func probability(_ label: Int, _ image: Int) -> Float { posterior.map { $0[image * classes + label] } ?? 0 }

    /// The class that an image is likelier of than of its own.
    private func other(than label: Int, _ image: Int) -> Int? {
        (0..<classes).max { probability($0, image) < probability($1, image) }
            .flatMap { probability($0, image) > probability(label, image) ? $0 : nil }
    }

    /// A line a class: how many of its images are likelier of another one, and which of those shown, by their places, of which.
    ///
    /// - Parameters:
    ///   - members: the images of each class.
    ///   - shown: those that the sheet shows.
    func explanations(of members: ClassMembers, shown: [[Int]]) -> [String] {
        guard posterior != nil else { return [] }
        func name(_ label: Int) -> String { classNames.flatMap { label < $0.count ? $0[label] : nil } ?? "\(label)" }
        return shown.enumerated().compactMap { label, images in
            let taken = images.compactMap { image in
                other(than: label, image).map {
                    "\(image) of \(name($0)) (\(fixed(Double(probability($0, image)), digits: 2)))"
                }
            }
            guard !taken.isEmpty else { return nil }
            let all = members[label].count { other(than: label, $0) != nil }
            return "\(name(label)): \(all) of \(members[label].count) images are likelier of another class; here "
                + taken.joined(separator: ", ")
        }
    }
}
