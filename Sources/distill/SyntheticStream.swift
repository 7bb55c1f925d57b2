import TensorIO

/// The result of every method: `images` f32, standardised by the transform in the trailer, and `labels`, class by class.
///
/// - Parameter source: the row of the dataset that each image is, where they are real ones: the record `source`.
func syntheticStream(
    _ images: [Float], of dataset: ImageDataset, perClass: Int, transform: PixelTransform, method: String, source: [Int]? = nil
) -> TensorStream {
    let count = dataset.classCount * perClass
    let labels = (0..<dataset.classCount).flatMap { Array(repeating: Int64($0), count: perClass) }
    var metadata = dataset.metadata
    metadata.kind = .synthetic
    metadata.transform = transform
    metadata.attributes["method"] = method
    metadata.attributes["ipc"] = "\(perClass)"
    return TensorStream(
        [
            ("images", NDArray(images, shape: [count, dataset.height, dataset.width, dataset.channels])),
            ("labels", NDArray(labels, shape: [count])),
        ] + (source.map { [("source", NDArray($0, shape: [count]))] } ?? []), metadata: metadata)
}
