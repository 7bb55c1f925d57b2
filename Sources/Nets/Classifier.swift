import Autodiff
import Kernels

/// A network that gives every image a logit a class.
public protocol Classifier: Encoder {
    var classes: Int { get }
    /// Logits [n, classes] of images [n, height, width, channels]; `mode` and `statistics` as for `features`.
    func logits<Scalar>(
        _ images: Variable<Scalar>, _ parameters: [Variable<Scalar>], mode: NormMode, statistics: BatchStatistics?
    ) -> Variable<Scalar>
    /// The same where the features of these images are known already, which a linear layer need only be laid on.
    func logits<Scalar>(
        of images: Variable<Scalar>, features: Variable<Scalar>, _ parameters: [Variable<Scalar>], mode: NormMode
    ) -> Variable<Scalar>
    /// Labelled images taken through it, with what gradient matching asks of them.
    ///
    /// - Precondition: without batch norm, so that an image's share of the gradient does not depend on those beside it.
    func lossPass(_ batch: Batch, parameters: [Tensor<Float>]) -> any LossPass
}

extension Classifier {
    /// A linear layer on the features, whose weight and bias are the last two parameters.
    public func logits<Scalar>(
        _ images: Variable<Scalar>, _ parameters: [Variable<Scalar>], mode: NormMode, statistics: BatchStatistics?
    ) -> Variable<Scalar> {
        let features = features(images, parameters, mode: mode, statistics: statistics)
        return logits(of: images, features: features, parameters, mode: mode)
    }

    public func logits<Scalar>(
        of images: Variable<Scalar>, features: Variable<Scalar>, _ parameters: [Variable<Scalar>], mode: NormMode
    ) -> Variable<Scalar> {
        features.linear(parameters[parameters.count - 2], parameters.last!)
    }

    /// Logits of a batch that batch norm takes its statistics from.
    public func logits<Scalar>(_ images: Variable<Scalar>, _ parameters: [Variable<Scalar>]) -> Variable<Scalar> {
        logits(images, parameters, mode: .training, statistics: nil)
    }

    public func lossPass(_ batch: Batch, parameters: [Tensor<Float>]) -> any LossPass {
        ComposedLossPass(self, batch, parameters: parameters)
    }
}

/// An encoder and a linear layer on its features.
public struct LinearClassifier<Body: Encoder>: Classifier {
    public let encoder: Body
    public let name: String
    public let classes: Int

    /// - Parameter name: the encoder's own when nil.
    public init(_ encoder: Body, classes: Int, name: String? = nil) {
        (self.encoder, self.classes, self.name) = (encoder, classes, name ?? encoder.name)
    }

    public var featureCount: Int { encoder.featureCount }
    public var initialStatistics: [Tensor<Float>] { encoder.initialStatistics }
    public var isFused: Bool { encoder.isFused }

    /// The encoder's, then the classifier's weight and bias.
    public var parameters: [ParameterSpecification] {
        encoder.parameters + ParameterSpecification.linear("classifier", inputs: featureCount, outputs: classes)
    }

    public func features<Scalar>(
        _ images: Variable<Scalar>, _ parameters: [Variable<Scalar>], mode: NormMode, statistics: BatchStatistics?
    ) -> Variable<Scalar> {
        encoder.features(images, parameters, mode: mode, statistics: statistics)
    }

    public func lossPass(_ batch: Batch, parameters: [Tensor<Float>]) -> any LossPass {
        encoder.fusedLossPass(batch, parameters: parameters)
            ?? ComposedLossPass(self, batch, parameters: parameters)
    }
}
