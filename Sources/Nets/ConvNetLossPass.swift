import Autodiff
import Kernels

/// Labelled images taken through a ConvNet: the gradient of their loss with respect to the parameters, and how that
/// changes with the images.
///
/// The same comes out of a gradient with `createGraph`. Here the second derivatives are those of a pass that carries
/// derivatives forward: no graph, and half the arithmetic.
public struct ConvNetLossPass {
    private let net: ConvNet
    private let images: Tensor<Float>
    private let kernel: ConvNetKernel
    private let kept: ConvNetActivations
    /// [n, featureCount] and the classifier's weight and bias, tracked, and the loss of them.
    private let features: Variable<Float>
    private let classifier: [Variable<Float>]
    private let loss: Variable<Float>
    /// Laid out like the parameters.
    public let parameterGradients: [Tensor<Float>]

    private var count: Int { images.shape[0] }

    /// - Parameters:
    ///   - images: [n, height, width, channels].
    ///   - labels, weights: [n]; the loss is Σ weight·cross-entropy.
    ///   - parameters: of `net`, which is fused.
    public init(
        _ net: ConvNet, images: Tensor<Float>, labels: [Int], weights: [Double], parameters: [Tensor<Float>]
    ) {
        precondition(net.isFused, "there are no kernels for \(net.name)")
        self.net = net
        self.images = images
        kernel = net.kernel(parameters)
        let count = images.shape[0]
        let result = Buffer<Float>(count: count * net.featureCount)
        kept = kernel.forward(images: images.buffer, count: count, features: result, keep: true)!
        features = Variable(Tensor(shape: [count, net.featureCount], buffer: result), tracked: true)
        classifier = parameters.suffix(2).map { Variable($0, tracked: true) }
        loss = features.linear(classifier[0], classifier[1]).crossEntropy(labels: labels, weights: weights)
        let head = gradient(of: loss, withRespectTo: [features] + classifier)
        let blocks = kernel.backward(
            images: images.buffer, count: count, kept: kept, featureGradients: head[0].value.buffer,
            imageGradients: nil, wantsParameters: true)!
        parameterGradients = net.tensors(blocks, like: parameters) + head.dropFirst().map(\.value)
    }

    /// The gradient with respect to the images [n, height, width, channels] of ⟨`direction`, `parameterGradients`⟩.
    ///
    /// - Parameter direction: laid out like the parameters; only the kernels and the classifier's weight count, biases,
    ///   scales and offsets are taken to be zero.
    public func imageGradient(along direction: [Tensor<Float>]) -> Tensor<Float> {
        let kernels = net.buffers(direction, 0)
        let moved = Buffer<Float>(count: count * net.featureCount)
        let tangents = kernel.forwardTangent(
            images: images.buffer, count: count, kept: kept, direction: kernels, featureTangents: moved)
        // The loss's derivative along the direction, as a function of the features and their tangents.
        let tangent = Variable(Tensor(shape: features.shape, buffer: moved), tracked: true)
        let slopes = gradient(of: loss, withRespectTo: [features, classifier[0]], createGraph: true)
        let along = (slopes[0] * tangent).sum() + (slopes[1] * Variable(direction[direction.count - 2])).sum()
        let head = gradient(of: along, withRespectTo: [features, tangent]).map(\.value.buffer)
        let result = Buffer<Float>(count: images.count)
        kernel.backwardTangent(
            count: count, kept: kept, tangents: tangents, direction: kernels, featureGradients: head[0],
            tangentGradients: head[1], imageGradients: result)
        return Tensor(shape: images.shape, buffer: result)
    }
}
