import Autodiff
import Kernels

/// A network that gives every image a logit a class.
public protocol Classifier: Architecture {
    var classes: Int { get }
    /// Zero means and unit variances, [mean, variance] a batch norm layer; empty without batch norm.
    var initialStatistics: [Tensor<Float>] { get }
    /// Logits [n, classes] of images [n, height, width, channels].
    ///
    /// - Parameters:
    ///   - mode: where batch norm takes its statistics from; of no meaning without batch norm.
    ///   - statistics: receives the batch's statistics, in the order of `initialStatistics`.
    func logits<Scalar>(
        _ images: Variable<Scalar>, _ parameters: [Variable<Scalar>], mode: NormMode, statistics: BatchStatistics?
    ) -> Variable<Scalar>
}

extension ConvNet: Classifier {
    public var initialStatistics: [Tensor<Float>] { [] }

    public func logits<Scalar>(
        _ images: Variable<Scalar>, _ parameters: [Variable<Scalar>], mode: NormMode, statistics: BatchStatistics?
    ) -> Variable<Scalar> { logits(images, parameters) }
}

/// ResNet-18 with the CIFAR stem and a linear classifier.
public struct ResNetClassifier: Classifier {
    private let backbone: ResNet18
    public let classes: Int
    public var name: String { backbone.norm == .instance ? "resnet18" : "resnet18-batch" }

    public init(norm: ResNet18.Norm, channels: Int, classes: Int, baseWidth: Int = 64) {
        backbone = ResNet18(stem: .cifar, channels: channels, baseWidth: baseWidth, norm: norm, start: .uniform)
        self.classes = classes
    }

    public var parameters: [ParameterSpecification] {
        backbone.parameters
            + ParameterSpecification.linear("classifier", inputs: backbone.featureCount, outputs: classes)
    }

    public var initialStatistics: [Tensor<Float>] { backbone.initialStatistics }

    public func logits<Scalar>(
        _ images: Variable<Scalar>, _ parameters: [Variable<Scalar>], mode: NormMode, statistics: BatchStatistics?
    ) -> Variable<Scalar> {
        let p = parameters.suffix(2).map { $0 }
        return backbone.features(images, parameters.dropLast(2), mode: mode, statistics: statistics).linear(p[0], p[1])
    }
}
