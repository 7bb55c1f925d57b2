import Autodiff
import Kernels
import Nets

/// The model whose embedding shows the bias: an encoder and a projection head `features-hidden-dimension` with a ReLU
/// between, rows scaled to length 1 (SelecMix's auxiliary network).
public struct BiasModel: Architecture {
    public let encoder: any Encoder
    public let dimension: Int
    public let hidden: Int
    public var name: String { encoder.name }

    public init(encoder: any Encoder, dimension: Int = 128, hidden: Int = 512) {
        self.encoder = encoder
        self.dimension = dimension
        self.hidden = hidden
    }

    public var parameters: [ParameterSpecification] {
        encoder.parameters
            + ParameterSpecification.linear("head1", inputs: encoder.featureCount, outputs: hidden)
            + ParameterSpecification.linear("head2", inputs: hidden, outputs: dimension)
    }

    /// Unit embeddings [n, dimension] of images [n, height, width, channels] with pixels in 0...1.
    public func embed<Scalar>(
        _ images: Variable<Scalar>, _ parameters: [Variable<Scalar>], mode: NormMode,
        statistics: BatchStatistics? = nil
    ) -> Variable<Scalar> {
        let head = Array(parameters.suffix(4))
        let features = encoder.features(images, parameters, mode: mode, statistics: statistics)
        let hidden = features.linear(head[0], head[1]).rectified
        return hidden.linear(head[2], head[3]).normalizedRows()
    }
}
