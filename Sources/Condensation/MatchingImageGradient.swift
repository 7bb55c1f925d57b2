import Autodiff
import Kernels
import Nets

extension GradientDistance {
    /// The distance between `target` and the gradient that images give the same parameters, and its gradient with respect
    /// to the images.
    ///
    /// With v = ∂distance/∂g at the gradient g of all images, the second is that of ⟨v, g⟩ with v held.
    ///
    /// - Parameters:
    ///   - images: [n, height, width, channels].
    ///   - labels, weights: [n]; the loss is Σ weight·cross-entropy.
    ///   - target: gradients of `parameters`; constants.
    ///   - parameters: of `net`.
    ///   - net: without batch norm, so that an image's share of the gradient does not depend on those beside it.
    public static func imageGradient(
        of images: Tensor<Float>, labels: [Int], weights: [Double], target: [Variable<Float>],
        parameters: [Tensor<Float>], net: any Classifier
    ) -> (distance: Float, gradient: Tensor<Float>) {
        guard let net = net as? ConvNet, net.isFused else {
            return composedImageGradient(of: images, target: target, parameters: parameters) { images, parameters, rows in
                net.logits(images, parameters, mode: .training, statistics: nil)
                    .crossEntropy(labels: Array(labels[rows]), weights: Array(weights[rows]))
            }
        }
        let pass = ConvNetLossPass(net, images: images, labels: labels, weights: weights, parameters: parameters)
        let (distance, direction) = direction(from: pass.parameterGradients, to: target)
        return (distance, pass.imageGradient(along: direction))
    }

    /// The distance between a gradient and `target`, and its own gradient with respect to the first.
    private static func direction<Scalar>(
        from reached: [Tensor<Scalar>], to target: [Variable<Scalar>]
    ) -> (distance: Scalar, direction: [Tensor<Scalar>]) {
        let reached = reached.map { Variable($0, tracked: true) }
        let distance = between(target, reached)
        return (distance.scalar, gradient(of: distance, withRespectTo: reached).map(\.value))
    }

    /// Images whose second derivatives are in memory together.
    private static let block = 12

    /// `imageGradient` in elementary operations, for any network: derivatives of derivatives are taken for a few images at a
    /// time, so that memory does not grow with their number.
    ///
    /// - Parameter loss: the sum of the losses of the images `rows` of all, each by the factor it has in the whole.
    public static func composedImageGradient<Scalar>(
        of images: Tensor<Scalar>, target: [Variable<Scalar>], parameters: [Tensor<Scalar>],
        loss: (_ images: Variable<Scalar>, _ parameters: [Variable<Scalar>], _ rows: Range<Int>) -> Variable<Scalar>
    ) -> (distance: Scalar, gradient: Tensor<Scalar>) {
        let count = images.shape[0]
        let tracked = parameters.map { Variable($0, tracked: true) }
        let all = Variable(images)
        let reached = gradient(of: loss(all, tracked, 0..<count), withRespectTo: tracked).map(\.value)
        let (distance, direction) = direction(from: reached, to: target)

        let counted = parameters.indices.filter { parameters[$0].shape.count > 1 }
        let blocks = (count + block - 1) / block
        let gradients = (0..<blocks).map { index -> Buffer<Scalar> in
            let rows = index * count / blocks..<(index + 1) * count / blocks
            let own = Variable(all.rows(rows).value, tracked: true)
            let tracked = parameters.map { Variable($0, tracked: $0.shape.count > 1) }
            let reached = gradient(
                of: loss(own, tracked, rows), withRespectTo: counted.map { tracked[$0] }, createGraph: true)
            let along = zip(reached, counted).map { ($0 * Variable(direction[$1])).sum() }
            return gradient(of: along.dropFirst().reduce(along[0], +), withRespectTo: [own])[0].value.buffer
        }
        return (distance, Tensor(shape: images.shape, buffer: Buffer(joining: gradients)))
    }
}
