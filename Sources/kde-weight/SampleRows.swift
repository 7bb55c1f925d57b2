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
        for input in inputs {
            let file = context.inputLabel(input)
            let stream = try context.readStream(
                input, role: inputs.count == 1 ? "input" : file, expecting: ["embeddings", "labels", "bias"])
            let rows = try withFile(file) { try Embeddings(stream, needsLabels: true) }
            if let before = embeddings.first { try Self.require(rows, like: before, file, context.inputLabel(inputs[0])) }
            let view = stream.metadata.attributes["view"]
            names.append((Self.unique(view ?? file, names.map(\.view)), view == nil || view == "pixels"))
            embeddings.append(rows)
            first = first ?? stream.metadata
        }
        (self.embeddings, self.names, metadata, label) = (embeddings, names, first!, context.inputLabel(inputs[0]))
        labels = embeddings[0].labels!
        bias = embeddings.lazy.compactMap(\.bias).first
    }

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
    }

    private static func unique(_ name: String, _ taken: [String]) -> String {
        if !taken.contains(name) { return name }
        return (2...).lazy.map { "\(name) \($0)" }.first { !taken.contains($0) }!
    }
}
