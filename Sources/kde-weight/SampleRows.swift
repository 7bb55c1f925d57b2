import Datasets
import TensorIO
import ToolKit
import Weighting

/// The embeddings of the same samples from one stream or more.
struct SampleRows {
    let embeddings: [Embeddings]
    let names: [(view: String, seesShapes: Bool)]
    let labels: [Int]
    let bias: [Int]?
    /// Of the first stream.
    let metadata: StreamMetadata
    /// The name errors give the first stream.
    let label: String

    /// - Throws: what `readStream` and `Embeddings` throw; `DataError` for streams of other samples than the first.
    init(_ inputs: [String], _ context: ToolContext) throws {
        var embeddings: [Embeddings] = []
        var names: [(view: String, seesShapes: Bool)] = []
        var first: StreamMetadata?
        var streams: [(digest: String, view: String?)] = []
        for input in inputs {
            let file = context.inputLabel(input)
            let stream = try context.readStream(
                input, role: inputs.count == 1 ? "input" : file, expecting: ["embeddings", "labels", "bias"])
            let rows = try withFile(file) { try Embeddings(stream, needsLabels: true) }
            if let before = embeddings.first { try Self.require(rows, like: before, file, context.inputLabel(inputs[0])) }
            let view = stream.metadata.attributes["view"]
            // Two views may be the same where images have no differences: a column of ones.
            if let same = streams.firstIndex(where: { $0.digest == stream.digest && $0.view == view }) {
                throw DataError("expected other embeddings than those of \(context.inputLabel(inputs[same])), found the same", file: file)
            }
            streams.append((stream.digest, view))
            if let first, let set = first.embeddedDataset, let other = stream.metadata.embeddedDataset, set != other {
                context.warn("\(file): of another dataset than \(context.inputLabel(inputs[0])), say their histories")
            }
            names.append((Self.unique(view ?? file, names.map(\.view)), !Self.viewsWithoutShapes.contains(view ?? "")))
            embeddings.append(rows)
            first = first ?? stream.metadata
        }
        (self.embeddings, self.names, metadata, label) = (embeddings, names, first!, context.inputLabel(inputs[0]))
        labels = embeddings[0].labels!
        bias = embeddings.lazy.compactMap(\.bias).first
    }

    /// - Throws: `DataError` for labels out of range, and a class of fewer than two samples.
    func members() throws -> ClassMembers {
        try withFile(label) {
            let members = try ClassMembers(checking: labels)
            try members.require(2)
            return members
        }
    }

    /// As `embed --view` calls them. All others may see shapes.
    private static let viewsWithoutShapes = ["colour", "texture", "ring"]

    private static func require(_ rows: Embeddings, like first: Embeddings, _ file: String, _ firstFile: String) throws {
        guard rows.count == first.count else {
            throw DataError(
                "expected \(first.count) rows, as in \(firstFile), found \(rows.count)", file: file, record: "embeddings")
        }
        if let place = rows.labels!.indices.first(where: { rows.labels![$0] != first.labels![$0] }) {
            throw DataError(
                "expected the labels of \(firstFile), \(first.labels![place]) at \(place), found \(rows.labels![place])",
                file: file, record: "labels")
        }
        if let bias = rows.bias, let known = first.bias, bias != known {
            throw DataError("expected the bias of \(firstFile), found another", file: file, record: "bias")
        }
    }

    private static func unique(_ name: String, _ taken: [String]) -> String {
        if !taken.contains(name) { return name }
        return (2...).lazy.map { "\(name) \($0)" }.first { !taken.contains($0) }!
    }
}
