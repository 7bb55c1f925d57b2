import Autodiff
import Datasets
import Kernels
import Nets
import TensorIO

/// What a trained network sees of an image, as a row of length 1: the projection of a bias model, the features of a classifier.
struct EmbeddingModel {
    let shape: ImageShape
    let name: String
    let dimension: Int
    /// How images are standardised; nil for pixels in 0...1.
    private let transform: PixelTransform?
    private let rows: (Variable<Float>) -> Variable<Float>

    /// - Throws: `DataError` for a stream that is no network.
    init(_ stream: TensorStream) throws {
        switch stream.metadata.kind {
        case .network, .trajectory:
            let trained = try ClassifierStream(stream)
            let (network, net) = (trained.network, trained.classifier)
            let parameters = network.parameters.map { Variable($0) }
            (shape, transform, name, dimension) = (trained.shape, trained.transform, net.name, net.featureCount)
            rows = { images in
                net.features(images, parameters, mode: .inference(network.statistics), statistics: nil).normalizedRows()
            }
        default:
            try stream.require(kind: .model, .network)
            let trained = try NetworkStream(stream)
            let parameters = trained.parameters.map { Variable($0) }
            (shape, transform) = (trained.shape, nil)
            (name, dimension) = (trained.model.name, trained.model.dimension)
            rows = { images in trained.model.embed(images, parameters, mode: .inference(trained.statistics)) }
        }
    }

    func bank(_ dataset: ImageDataset) throws -> PixelBank {
        try transform.map { try dataset.bank($0) } ?? dataset.unitBank()
    }

    func callAsFunction(_ images: Tensor<Float>) -> Tensor<Float> { rows(Variable(images)).value }
}
