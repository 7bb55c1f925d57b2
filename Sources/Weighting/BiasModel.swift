import Autodiff
import Kernels
import Nets

/// The backbone of a bias model.
public enum Backbone: Sendable {
    case resNet(ResNet18)
    case convNet(ConvNet)

    var name: String {
        switch self {
        case .resNet(let net): net.name
        case .convNet(let net): net.name
        }
    }

    var featureCount: Int {
        switch self {
        case .resNet(let net): net.featureCount
        case .convNet(let net): net.featureCount
        }
    }

    var parameters: [ParameterSpecification] {
        switch self {
        case .resNet(let net): net.parameters
        case .convNet(let net): net.blockParameters
        }
    }

    /// Running statistics of batch norm; a ConvNet has none.
    public var initialStatistics: [Tensor<Float>] {
        switch self {
        case .resNet(let net): net.initialStatistics
        case .convNet: []
        }
    }
}

/// The model whose embedding shows the bias: a backbone and a projection head `features-hidden-dimension` with a ReLU
/// between, rows scaled to length 1 (SelecMix's auxiliary network).
public struct BiasModel: Architecture {
    public let backbone: Backbone
    public let dimension: Int
    public let hidden: Int
    public var name: String { backbone.name }

    public init(backbone: Backbone, dimension: Int = 128, hidden: Int = 512) {
        self.backbone = backbone
        self.dimension = dimension
        self.hidden = hidden
    }

    public var parameters: [ParameterSpecification] {
        backbone.parameters
            + ParameterSpecification.linear("head1", inputs: backbone.featureCount, outputs: hidden)
            + ParameterSpecification.linear("head2", inputs: hidden, outputs: dimension)
    }

    /// Unit embeddings [n, dimension] of images [n, height, width, channels] with pixels in 0...1.
    public func embed<Scalar>(
        _ images: Variable<Scalar>, _ parameters: [Variable<Scalar>], mode: NormMode,
        statistics: BatchStatistics? = nil
    ) -> Variable<Scalar> {
        let features: Variable<Scalar>
        let own = Array(parameters.dropLast(4))
        switch backbone {
        case .resNet(let net): features = net.features(images, own, mode: mode, statistics: statistics)
        case .convNet(let net): features = net.features(images, own)
        }
        let head = Array(parameters.suffix(4))
        let hidden = features.linear(head[0], head[1]).rectified
        return hidden.linear(head[2], head[3]).normalizedRows()
    }
}
