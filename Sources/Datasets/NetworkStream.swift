import Autodiff
import Kernels
import Nets
import TensorIO
import Weighting

/// A bias model as a stream: its parameters by their names, then running statistics; the architecture in the trailer.
public struct NetworkStream {
    public let model: BiasModel
    public let parameters: [Tensor<Float>]
    public let statistics: [Tensor<Float>]
    /// Of the images it takes.
    public let shape: ImageShape

    public init(model: BiasModel, parameters: [Tensor<Float>], statistics: [Tensor<Float>], shape: ImageShape) {
        (self.model, self.parameters, self.statistics, self.shape) = (model, parameters, statistics, shape)
    }

    public func stream() -> TensorStream {
        let metadata = StreamMetadata(
            kind: .model,
            attributes: shape.attributes.merging(
                [
                    "architecture": model.name, "dimension": "\(model.dimension)", "hidden": "\(model.hidden)",
                    "pixels": "0...1",
                ], uniquingKeysWith: { $1 }))
        let records = model.named(parameters, statistics: statistics).map { ($0.name, NDArray($0.value)) }
        return TensorStream(records, metadata: metadata)
    }

    /// - Throws: `DataError` for a stream that is not such a model.
    public init(_ stream: TensorStream) throws {
        try stream.require(kind: .model)
        let metadata = stream.metadata
        shape = try metadata.imageShape()
        let architecture = try metadata.attribute("architecture")
        guard let encoder = Networks.encoder(architecture, for: shape) else {
            throw DataError(
                "expected a known architecture for images of \(shape.height)x\(shape.width), found '\(architecture)'")
        }
        model = BiasModel(encoder: encoder, dimension: try metadata.size("dimension"), hidden: try metadata.size("hidden"))
        (parameters, statistics) = try model.numbers(statistics: encoder.initialStatistics) {
            try stream.tensor($0, shape: $1)
        }
    }
}
