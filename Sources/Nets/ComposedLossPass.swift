import Autodiff
import Kernels

/// A loss pass in elementary operations, for any network without batch norm and any scalar.
///
/// Derivatives of derivatives are taken for a few images at a time, so that memory does not grow with their number.
public struct ComposedLossPass<Scalar: TensorScalar> {
    private let net: any Classifier
    private let images: Variable<Scalar>
    private let labels: [Int]
    private let weights: [Double]
    private let parameters: [Tensor<Scalar>]
    /// Laid out like the parameters.
    public let gradients: [Tensor<Scalar>]

    /// - Parameters:
    ///   - images: [n, height, width, channels].
    ///   - labels, weights: [n]; the loss is Σ weight·cross-entropy.
    ///   - parameters: of `net`.
    public init(
        _ net: any Classifier, images: Tensor<Scalar>, labels: [Int], weights: [Double], parameters: [Tensor<Scalar>]
    ) {
        precondition(net.initialStatistics.isEmpty, "batch norm sees the images beside an image")
        (self.net, self.labels, self.weights, self.parameters) = (net, labels, weights, parameters)
        let images = Variable(images)
        self.images = images
        gradients = valueAndGradient(at: parameters) {
            net.logits(images, $0).crossEntropy(labels: labels, weights: weights)
        }.gradients
    }

    /// Images whose second derivatives are in memory together.
    private static var block: Int { 12 }

    /// The gradient with respect to the images of ⟨`direction`, `gradients`⟩; nil in `direction` is zero.
    public func imageGradient(along direction: [Tensor<Scalar>?]) -> Tensor<Scalar> {
        let count = labels.count
        let counted = direction.indices.filter { direction[$0] != nil }
        let blocks = (count + Self.block - 1) / Self.block
        let parts = (0..<blocks).map { index -> Buffer<Scalar> in
            let rows = index * count / blocks..<(index + 1) * count / blocks
            let part = images.value.rows(rows)
            return valueAndGradient(at: [part]) { part in
                let tracked = parameters.indices.map { Variable(parameters[$0], tracked: direction[$0] != nil) }
                let loss = net.logits(part[0], tracked)
                    .crossEntropy(labels: Array(labels[rows]), weights: Array(weights[rows]))
                let reached = gradient(of: loss, withRespectTo: counted.map { tracked[$0] }, createGraph: true)
                let along = zip(reached, counted).map { ($0 * Variable(direction[$1]!)).sum() }
                return along.dropFirst().reduce(along[0], +)
            }.gradients[0].buffer
        }
        return Tensor(shape: images.shape, buffer: Buffer(joining: parts))
    }
}

extension ComposedLossPass: LossPass where Scalar == Float {
    init(_ net: any Classifier, _ batch: Batch, parameters: [Tensor<Float>]) {
        self.init(net, images: batch.images, labels: batch.labels, weights: batch.weights, parameters: parameters)
    }
}
