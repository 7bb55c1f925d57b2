import TensorIO
import ToolKit

/// The `weights` of a stream: one finite, non-negative number a sample.
func readWeights(_ path: String, dataset: ImageDataset, _ context: ToolContext) throws -> [Float] {
    let stream = try context.readStream(path, role: "weights", expecting: ["weights"])
    warnIfOfAnother(stream, path, context)
    return try withFile(context.inputLabel(path)) {
        let array = try stream.requireFinite("weights", elementType: [.float32, .float64], rank: 1)
        let values = array.floats()
        guard values.count == dataset.count else {
            throw DataError("expected \(dataset.count) values, one for each image, found \(values.count)", record: "weights")
        }
        if let bad = values.firstIndex(where: { $0 < 0 }) {
            throw DataError("expected weights of 0 or more, found \(values[bad]) at index \(bad)", record: "weights")
        }
        for label in 0..<dataset.classCount where !dataset.indices(ofClass: label).contains(where: { values[$0] > 0 }) {
            throw DataError("expected a positive weight in every class, found none in class \(label)", record: "weights")
        }
        return values
    }
}

/// The `embeddings` of a stream: one finite row a sample.
func readEmbeddings(_ path: String, count: Int, _ context: ToolContext) throws -> NDArray {
    let stream = try context.readStream(path, role: "embeddings", expecting: ["embeddings", "labels", "bias"])
    warnIfOfAnother(stream, path, context)
    return try withFile(context.inputLabel(path)) {
        let array = try stream.requireFinite("embeddings", elementType: [.float32], rank: 2)
        guard array.shape[0] == count else {
            throw DataError("expected \(count) rows, one for each image, found \(array.shape[0])", record: "embeddings")
        }
        return array
    }
}

/// Warns where the history of the stream says that another dataset was embedded: as many images are no proof.
private func warnIfOfAnother(_ stream: TensorStream, _ path: String, _ context: ToolContext) {
    let embedded = stream.metadata.provenance.last { $0.tool == "embed" }?.inputs["input"]
    guard let embedded, let own = context.step().inputs["input"], embedded != own else { return }
    context.warn("\(context.inputLabel(path)): made from another dataset than this one, says its history")
}
