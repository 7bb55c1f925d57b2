import Autodiff
import Kernels

/// Two encoders of one kind, one for what makes the classes and one for the bias, and two linear classifiers on the features of
/// both (Lee et al., "Learning debiased representation via disentangled feature augmentation", NeurIPS 2021).
///
/// To others it is a classifier whose features are the intrinsic ones, and whose logits see both.
public struct DisentangledNet: Classifier {
    public enum Part: String, Sendable, CaseIterable { case intrinsic, bias }

    /// The encoders are this one without its last layer.
    private let encoder: any Classifier

    /// What its name has before that of the classifier whose encoder it has twice.
    static let prefix = "dfa-"

    public init(_ classifier: any Classifier) { encoder = classifier }

    public var name: String { Self.prefix + encoder.name }
    public var classes: Int { encoder.classes }
    /// Of one encoder.
    public var featureCount: Int { encoder.featureCount }
    public var initialStatistics: [Tensor<Float>] { encoder.initialStatistics + encoder.initialStatistics }
    public var isFused: Bool { encoder.isFused }

    private var encoderParameters: [ParameterSpecification] { encoder.parameters.dropLast(2) }
    private var encoderCount: Int { encoder.parameters.count - 2 }

    /// Those of the intrinsic encoder, of the bias encoder, and of the classifiers in that order: weights
    /// [2 featureCount, classes], intrinsic features first, and offsets.
    public var parameters: [ParameterSpecification] {
        Part.allCases.flatMap { part in
            encoderParameters.map {
                ParameterSpecification(name: "\(part).\($0.name)", shape: $0.shape, start: $0.start)
            }
        }
            + Part.allCases.flatMap {
                ParameterSpecification.linear("\($0).classifier", inputs: 2 * featureCount, outputs: classes)
            }
    }

    /// Features [n, featureCount] by one of the encoders.
    public func features<Scalar>(
        by part: Part, _ images: Variable<Scalar>, _ parameters: [Variable<Scalar>], mode: NormMode,
        statistics: BatchStatistics?
    ) -> Variable<Scalar> {
        let isFirst = part == .intrinsic
        let layers = encoder.initialStatistics.count
        var ownMode = mode
        if case .inference(let running) = mode {
            ownMode = .inference(Array(isFirst ? running.prefix(layers) : running.suffix(layers)))
        }
        return encoder.features(
            images, Array(parameters[(isFirst ? 0 : encoderCount)...].prefix(encoderCount)), mode: ownMode,
            statistics: isFirst ? statistics : statistics.map { BatchStatistics(layers / 2, of: $0) })
    }

    /// Logits [n, classes] by the classifier of `part`, of features that may come from different images.
    public func logits<Scalar>(
        by part: Part, intrinsic: Variable<Scalar>, bias: Variable<Scalar>, _ parameters: [Variable<Scalar>]
    ) -> Variable<Scalar> {
        let place = 2 * encoderCount + (part == .intrinsic ? 0 : 2)
        let (weight, offset) = (parameters[place], parameters[place + 1])
        return intrinsic.matrixProduct(weight.rows(0..<featureCount))
            + bias.matrixProduct(weight.rows(featureCount..<2 * featureCount)) + offset
    }

    public func features<Scalar>(
        _ images: Variable<Scalar>, _ parameters: [Variable<Scalar>], mode: NormMode, statistics: BatchStatistics?
    ) -> Variable<Scalar> {
        features(by: .intrinsic, images, parameters, mode: mode, statistics: statistics)
    }

    public func logits<Scalar>(
        of images: Variable<Scalar>, features: Variable<Scalar>, _ parameters: [Variable<Scalar>], mode: NormMode
    ) -> Variable<Scalar> {
        let bias = self.features(by: .bias, images, parameters, mode: mode, statistics: nil)
        return logits(by: .intrinsic, intrinsic: features, bias: bias, parameters)
    }

    public func logits<Scalar>(
        _ images: Variable<Scalar>, _ parameters: [Variable<Scalar>], mode: NormMode, statistics: BatchStatistics?
    ) -> Variable<Scalar> {
        logits(
            by: .intrinsic, intrinsic: features(images, parameters, mode: mode, statistics: statistics),
            bias: features(by: .bias, images, parameters, mode: mode, statistics: statistics), parameters)
    }
}
