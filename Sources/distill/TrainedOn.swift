import Datasets
import Kernels
import TensorIO

/// The images that a network was trained on, as far as others have to be like them.
struct TrainedOn {
    let shape: ImageShape
    let classes: Int
    let transform: PixelTransform

    init(_ stream: ClassifierStream) {
        (shape, classes, transform) = (stream.shape, stream.classifier.classes, stream.transform)
    }

    init(_ inputs: SyntheticOptions.Inputs) {
        (shape, classes, transform) = (inputs.dataset.shape, inputs.dataset.classCount, inputs.transform)
    }

    /// - Parameter other: what has the images that are expected.
    /// - Throws: `DataError` where they are others.
    func require(_ expected: TrainedOn, as other: String) throws {
        guard shape == expected.shape else {
            throw DataError("expected a network for images of \(expected.shape), as \(other), found \(shape)")
        }
        guard classes == expected.classes else {
            throw DataError("expected a network of \(expected.classes) classes, as \(other), found \(classes)")
        }
        guard transform == expected.transform else {
            throw DataError(
                """
                expected a network for images standardised by mean \(expected.transform.mean), deviation \
                \(expected.transform.standardDeviation), as \(other), found \(transform.mean), \(transform.standardDeviation)
                """)
        }
    }
}
