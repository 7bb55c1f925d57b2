import Autodiff
import Kernels

/// Labelled images taken through a ConvNet: the gradient of their loss with respect to the parameters, and how that
/// changes with the images.
///
/// The same comes out of a gradient with `createGraph`. Here the second derivatives are those of a pass that carries
/// derivatives forward: no graph, and half the arithmetic.
public struct ConvNetLossPass: LossPass {
    private let encoder: ConvNetEncoder
    private let batch: Batch
    private let parameters: [Tensor<Float>]
    private let kernel: ConvNetKernel
    private let kept: ConvNetActivations
    /// [n, featureCount] and the classifier's weight and bias, tracked, and the loss of them.
    private let features: Variable<Float>
    private let classifier: [Variable<Float>]
    private let loss: Variable<Float>
    public let gradients: [Tensor<Float>]

    private var images: Tensor<Float> { batch.images }
    private var count: Int { images.shape[0] }

    /// - Parameter parameters: of `encoder`, which is fused, and of a linear classifier.
    public init(_ encoder: ConvNetEncoder, _ batch: Batch, parameters: [Tensor<Float>]) {
        precondition(encoder.isFused, "there are no kernels for \(encoder.name)")
        (self.encoder, self.batch, self.parameters) = (encoder, batch, parameters)
        kernel = encoder.kernel(parameters)
        let (images, count) = (batch.images, batch.images.shape[0])
        let result = Buffer<Float>(count: count * encoder.featureCount)
        kept = kernel.forward(images: images.buffer, count: count, features: result, keep: true)!
        features = Variable(Tensor(shape: [count, encoder.featureCount], buffer: result), tracked: true)
        classifier = parameters.suffix(2).map { Variable($0, tracked: true) }
        loss = features.linear(classifier[0], classifier[1]).crossEntropy(labels: batch.labels, weights: batch.weights)
        let head = gradient(of: loss, withRespectTo: [features] + classifier)
        let blocks = kernel.backward(
            images: images.buffer, count: count, kept: kept, featureGradients: head[0].value.buffer,
            imageGradients: nil, wantsParameters: true)!
        gradients = encoder.tensors(blocks, like: parameters) + head.dropFirst().map(\.value)
    }

    public func derivatives(along direction: [Tensor<Float>]) -> (images: Tensor<Float>, parameters: [Tensor<Float>]) {
        let net = LinearClassifier(encoder, classes: classifier[1].shape[0])
        return ComposedLossPass(net, batch, parameters: parameters).derivatives(along: direction)
    }

    /// - Precondition: the direction is nil for biases, scales and offsets, and for nothing else.
    public func imageGradient(along direction: [Tensor<Float>?]) -> Tensor<Float> {
        precondition(
            zip(direction, gradients).allSatisfy { ($0 != nil) == ($1.shape.count > 1) },
            "a direction of the kernels and of the classifier's weight")
        let kernels = (0..<encoder.geometry.depth).map { direction[4 * $0]!.buffer }
        let moved = Buffer<Float>(count: count * encoder.featureCount)
        let tangents = kernel.forwardTangent(
            images: images.buffer, count: count, kept: kept, direction: kernels, featureTangents: moved)
        // The loss's derivative along the direction, as a function of the features and their tangents.
        let tangent = Variable(Tensor(shape: features.shape, buffer: moved), tracked: true)
        let slopes = gradient(of: loss, withRespectTo: [features, classifier[0]], createGraph: true)
        let along = (slopes[0] * tangent).sum() + (slopes[1] * Variable(direction[direction.count - 2]!)).sum()
        let head = gradient(of: along, withRespectTo: [features, tangent]).map(\.value.buffer)
        let result = Buffer<Float>(count: images.count)
        kernel.backwardTangent(
            count: count, kept: kept, tangents: tangents, direction: kernels, featureGradients: head[0],
            tangentGradients: head[1], imageGradients: result)
        return Tensor(shape: images.shape, buffer: result)
    }
}
