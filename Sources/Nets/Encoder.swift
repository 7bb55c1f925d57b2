import Autodiff
import Kernels

/// A network up to its features.
public protocol Encoder: Architecture {
    /// The length of an image's feature vector.
    var featureCount: Int { get }
    /// Zero means and unit variances, [mean, variance] a batch norm layer in the order of the forward pass; empty without
    /// batch norm.
    var initialStatistics: [Tensor<Float>] { get }
    /// Whether it runs in fused kernels, which keep less of a forward pass than elementary operations do.
    var isFused: Bool { get }
    /// Features [n, featureCount] of images [n, height, width, channels].
    ///
    /// - Parameters:
    ///   - parameters: the encoder's own, in order; more may follow, and are not looked at.
    ///   - mode: where batch norm takes its statistics from; of no meaning without batch norm.
    ///   - statistics: receives the batch's statistics, in the order of `initialStatistics`.
    func features<Scalar>(
        _ images: Variable<Scalar>, _ parameters: [Variable<Scalar>], mode: NormMode, statistics: BatchStatistics?
    ) -> Variable<Scalar>
    /// The loss pass of this encoder with a linear classifier, whose parameters come last, in fused kernels; nil where there
    /// are none.
    func fusedLossPass(_ batch: Batch, parameters: [Tensor<Float>]) -> (any LossPass)?
}

extension Encoder {
    public func fusedLossPass(_ batch: Batch, parameters: [Tensor<Float>]) -> (any LossPass)? { nil }
    public var initialStatistics: [Tensor<Float>] { [] }
    public var isFused: Bool { false }

    /// Features of a batch that batch norm takes its statistics from.
    public func features<Scalar>(_ images: Variable<Scalar>, _ parameters: [Variable<Scalar>]) -> Variable<Scalar> {
        features(images, parameters, mode: .training, statistics: nil)
    }

    /// How many images of `pixels` pixels may be in memory with all that a gradient keeps of them: a network in elementary
    /// operations keeps about eight times as much as a fused one.
    public func imagesTogether(pixels: Int) -> Int { max(1, (isFused ? 128 : 16) * 1024 / max(pixels, 1024)) }
}

/// The result of `body` where the scalars are `Float`, for which there are fused kernels; nil in double precision.
func fusedIfFloat<Scalar>(
    _ inputs: [Variable<Scalar>], _ body: ([Variable<Float>]) -> Variable<Float>
) -> Variable<Scalar>? {
    guard let inputs = inputs as? [Variable<Float>] else { return nil }
    return (body(inputs) as! Variable<Scalar>)
}
