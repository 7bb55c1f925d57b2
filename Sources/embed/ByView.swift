import Datasets
import Kernels
import TensorIO
import ToolKit
import Views

/// Embeds the images of `input` in a view: bytes as they come, so that a set of any size takes the memory of its embedding.
///
/// - Throws: `DataError` for images that the view cannot be computed of.
func embed(_ input: String, by view: View, _ context: ToolContext) throws {
    var embedding: ViewEmbedding?
    var progress: Progress?
    func begin(_ shape: ImageShape, _ count: Int) throws {
        guard embedding == nil else { return }
        embedding = try ViewEmbedding(view, of: shape)
        progress = context.progress(label: "embedding", total: count, unit: "images")
    }
    let stream = try context.readStream(input, expecting: ["images", "labels", "bias"]) { shape, bytes in
        try ImageLayout.requireChannels(shape)
        try begin(ImageShape(batch: shape), shape[0])
        embedding!.append(bytes: bytes)
        progress!.advance(by: bytes.count / embedding!.shape.count)
    }
    let label = context.inputLabel(input)
    var whole = stream
    if embedding != nil {
        guard try withFile(label, { try stream.metadata.partition() }) == nil else {
            throw DataError("expected images that are whole, found a partition: npys expand makes them so", file: label)
        }
    } else {
        let dataset = try ImageDataset(stream, label: label).expanded()
        try dataset.requireScale()
        whole = dataset.stream
        try withFile(label) { try begin(dataset.shape, dataset.count) }
        for first in stride(from: 0, to: dataset.count, by: 4096) {
            let indices = Array(first..<min(dataset.count, first + 4096))
            embedding!.append(unit: dataset.unitPixels(indices))
            progress!.advance(by: indices.count)
        }
    }
    progress?.finish()
    let (labels, bias) = try withFile(label) { try whole.labels(count: embedding!.count) }
    let finished = embedding.take()!
    let (values, dimension) = try withFile(label) { try finished.rows() }
    if dimension == 1, values.allSatisfy({ $0 == values[0] }) {
        context.warn("the view \(view.rawValue) has no differences between the images of \(label)")
    }
    try context.write(
        embeddings: values, dimension: dimension, labels: labels, bias: bias, of: stream.metadata,
        attributes: ["view": view.rawValue])
}
