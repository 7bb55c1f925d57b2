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
    }

    private var count: Int { batch.images.shape[0] }

    public var gradients: [Tensor<Float>] {
        let head = gradient(of: loss, withRespectTo: [features] + classifier)
        let blocks = kernel.backward(
            images: batch.images.buffer, count: count, kept: kept, featureGradients: head[0].value.buffer,
            imageGradients: nil, wantsParameters: true)!
        return encoder.tensors(blocks, like: parameters) + head.dropFirst().map(\.value)
    }

    public func imageGradient(along direction: [Tensor<Float>?]) -> Tensor<Float> {
        let whole = zip(direction, parameters).map { $0 ?? Tensor(repeating: 0, shape: $1.shape) }
        return second(along: whole, wantsParameters: false).images
    }

    public func derivatives(along direction: [Tensor<Float>]) -> LossDerivatives<Float> {
        second(along: direction, wantsParameters: true)
    }

    /// - Parameter wantsParameters: whether to compute the parameters' gradients, which are left empty otherwise.
    private func second(along direction: [Tensor<Float>], wantsParameters: Bool) -> LossDerivatives<Float> {
        let images = batch.images
        let moved = Buffer<Float>(count: count * encoder.featureCount)
        let tangents = kernel.forwardTangent(
            images: images.buffer, count: count, kept: kept, direction: encoder.kernelParameters(direction),
            featureTangents: moved, wantsParameters: wantsParameters)
        // The loss's derivative along the direction, as a function of the features, their tangents and the classifier.
        let tangent = Variable(Tensor(shape: features.shape, buffer: moved), tracked: true)
        let slopes = gradient(of: loss, withRespectTo: [features] + classifier, createGraph: true)
        let terms = zip(slopes, [tangent] + direction.suffix(2).map { Variable($0) }).map { ($0 * $1).sum() }
        let slope = terms.dropFirst().reduce(terms[0], +)
        let head = gradient(of: slope, withRespectTo: [features, tangent] + (wantsParameters ? classifier : [])).map(\.value)
        let result = Buffer<Float>(count: images.count)
        let blocks = kernel.backwardTangent(
            images: images.buffer, count: count, kept: kept, tangents: tangents, featureGradients: head[0].buffer,
            tangentGradients: head[1].buffer, imageGradients: result, wantsParameters: wantsParameters)
        return LossDerivatives(
            slope: slope.scalar, images: Tensor(shape: images.shape, buffer: result),
            parameters: blocks.map { encoder.tensors($0, like: parameters) + head.dropFirst(2) } ?? [])
    }
}
