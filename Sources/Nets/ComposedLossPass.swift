import Autodiff
import Kernels

/// A loss pass in elementary operations, for any network without batch norm and any scalar.
///
/// Derivatives of derivatives are taken for a few images at a time, so that memory does not grow with their number.
public struct ComposedLossPass<Scalar: TensorScalar> {
    private let net: any Classifier
    private let images: Tensor<Scalar>
    private let labels: [Int]
    private let weights: [Double]
    private let parameters: [Tensor<Scalar>]

    /// - Parameters:
    ///   - images: [n, height, width, channels].
    ///   - labels, weights: [n]; the loss is Σ weight·cross-entropy.
    ///   - parameters: of `net`.
    public init(
        _ net: any Classifier, images: Tensor<Scalar>, labels: [Int], weights: [Double], parameters: [Tensor<Scalar>]
    ) {
        precondition(net.initialStatistics.isEmpty, "batch norm sees the images beside an image")
        (self.net, self.labels, self.weights, self.parameters) = (net, labels, weights, parameters)
        self.images = images
    }

    /// Laid out like the parameters; computed when asked for.
    public var gradients: [Tensor<Scalar>] {
        valueAndGradient(at: parameters) {
            net.logits(Variable(images), $0).crossEntropy(labels: labels, weights: weights)
        }.gradients
    }

    /// Images whose second derivatives are in memory together.
    private static var block: Int { 12 }

    /// The gradient with respect to the images of ⟨`direction`, `gradients`⟩; nil in `direction` is zero.
    public func imageGradient(along direction: [Tensor<Scalar>?]) -> Tensor<Scalar> {
        let parts = rowParts.map { rows in
            valueAndGradient(at: [images.rows(rows)]) { part in
                let tracked = parameters.indices.map { Variable(parameters[$0], tracked: direction[$0] != nil) }
                return slope(of: part[0], rows, at: tracked, along: direction)
            }.gradients[0].buffer
        }
        return Tensor(shape: images.shape, buffer: Buffer(joining: parts))
    }

    /// ⟨`direction`, `gradients`⟩ and its gradients.
    public func derivatives(along direction: [Tensor<Scalar>]) -> LossDerivatives<Scalar> {
        var whole: Scalar = 0
        var sums: [Tensor<Scalar>] = []
        let parts = rowParts.map { rows -> Buffer<Scalar> in
            let (value, gradients) = valueAndGradient(at: [images.rows(rows)] + parameters) { inputs in
                slope(of: inputs[0], rows, at: Array(inputs.dropFirst()), along: direction)
            }
            let ofParameters = Array(gradients.dropFirst())
            whole += value
            sums = sums.isEmpty ? ofParameters : sums.adding(ofParameters)
            return gradients[0].buffer
        }
        return LossDerivatives(
            slope: whole, images: Tensor(shape: images.shape, buffer: Buffer(joining: parts)), parameters: sums)
    }

    /// The images, a few at a time.
    private var rowParts: [Range<Int>] {
        let count = labels.count
        let parts = (count + Self.block - 1) / Self.block
        return (0..<parts).map { $0 * count / parts..<($0 + 1) * count / parts }
    }

    /// ⟨`direction`, gradient of the loss of some images⟩, to be differentiated.
    ///
    /// - Parameter tracked: the parameters, tracked where the direction is not nil.
    private func slope(
        of images: Variable<Scalar>, _ rows: Range<Int>, at tracked: [Variable<Scalar>], along direction: [Tensor<Scalar>?]
    ) -> Variable<Scalar> {
        let counted = direction.indices.filter { direction[$0] != nil }
        let loss = net.logits(images, tracked).crossEntropy(labels: Array(labels[rows]), weights: Array(weights[rows]))
        let reached = gradient(of: loss, withRespectTo: counted.map { tracked[$0] }, createGraph: true)
        let along = zip(reached, counted).map { ($0 * Variable(direction[$1]!)).sum() }
        return along.dropFirst().reduce(along[0], +)
    }
}

extension ComposedLossPass: LossPass where Scalar == Float {
    init(_ net: any Classifier, _ batch: Batch, parameters: [Tensor<Float>]) {
        self.init(net, images: batch.images, labels: batch.labels, weights: batch.weights, parameters: parameters)
    }
}
