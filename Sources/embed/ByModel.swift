import Autodiff
import Datasets
import Kernels
import TensorIO
import ToolKit

/// Embeds the images of `input` by a trained model.
///
/// - Throws: `DataError` for a model that does not fit its architecture or the images; `ComputationError` for embeddings that
///   are not finite.
func embed(_ input: String, model: String, batch: Int, _ context: ToolContext) throws {
    let trained = try withFile(context.inputLabel(model)) {
        try EmbeddingModel(try context.readStream(model, role: "model"))
    }
    let dataset = try context.readDataset(input)
    guard dataset.shape == trained.shape else {
        throw DataError(
            "expected images of \(trained.shape), which the model was trained on, found \(dataset.shape)",
            file: context.inputLabel(input), record: "images")
    }
    let images = try trained.bank(dataset)
    let progress = context.progress(label: "embedding", total: dataset.count, unit: "images")
    var values: [Float] = []
    values.reserveCapacity(dataset.count * trained.dimension)
    for first in stride(from: 0, to: dataset.count, by: batch) {
        let indices = Array(first..<min(dataset.count, first + batch))
        let rows = trained(images.images(indices))
        guard rows.isFinite else {
            throw ComputationError("an embedding of images \(first) to \(indices.last!) is not finite")
        }
        values += rows.values
        progress.advance(by: indices.count)
    }
    progress.finish()
    try context.write(
        embeddings: values, dimension: trained.dimension, labels: dataset.labels, bias: dataset.bias,
        of: dataset.metadata, attributes: ["architecture": trained.name])
}

extension ToolContext {
    /// Writes rows [N, dimension], with what belongs to them of the images' stream.
    func write(
        embeddings values: [Float], dimension: Int, labels: [Int], bias: [Int]?, of images: StreamMetadata,
        attributes: [String: String]
    ) throws {
        var records = [
            ("embeddings", NDArray(values, shape: [labels.count, dimension])),
            ("labels", NDArray(labels, shape: [labels.count])),
        ]
        if let bias { records.append(("bias", NDArray(bias, shape: [bias.count]))) }
        let metadata = StreamMetadata(
            kind: .embeddings, classNames: images.classNames, biasNames: images.biasNames, attributes: attributes)
        try write(TensorStream(records, metadata: metadata), from: images, blas: BLAS.description)
    }
}
