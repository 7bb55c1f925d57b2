import Autodiff
import Kernels

extension GradientDistance {
    /// Images whose second derivatives are in memory together.
    private static let block = 12

    /// The distance between `target` and the gradients that images give the same parameters, and its gradient with
    /// respect to the images.
    ///
    /// With v = ∂distance/∂g at the gradient g = Σ gᵢ of all images, that of image i is ∂⟨v, gᵢ⟩/∂xᵢ. So the derivatives
    /// of derivatives are taken for a few images at a time, and memory does not grow with their number.
    ///
    /// - Parameters:
    ///   - images: [n, …].
    ///   - target: gradients of `parameters`; constants.
    ///   - loss: the sum of the losses of some of the images, each by the factor it has in the whole. What it gives for an
    ///     image must not depend on others beside it, as it would with batch norm.
    public static func imageGradient<Scalar>(
        of images: Tensor<Scalar>, target: [Variable<Scalar>], parameters: [Tensor<Scalar>],
        loss: (_ images: Variable<Scalar>, _ parameters: [Variable<Scalar>]) -> Variable<Scalar>
    ) -> (distance: Scalar, gradient: Tensor<Scalar>) {
        let tracked = parameters.map { Variable($0, tracked: true) }
        let reached = gradient(of: loss(Variable(images), tracked), withRespectTo: tracked)
            .map { Variable($0.value, tracked: true) }
        let distance = between(target, reached)
        let direction = gradient(of: distance, withRespectTo: reached)

        let counted = parameters.indices.filter { parameters[$0].shape.count > 1 }
        let count = images.shape[0]
        let blocks = (count + block - 1) / block
        let all = Variable(images)
        let gradients = (0..<blocks).map { index -> Buffer<Scalar> in
            let rows = index * count / blocks..<(index + 1) * count / blocks
            let own = Variable(all.rows(rows).value, tracked: true)
            let tracked = parameters.map { Variable($0, tracked: $0.shape.count > 1) }
            let reached = gradient(
                of: loss(own, tracked), withRespectTo: counted.map { tracked[$0] }, createGraph: true)
            let along = zip(reached, counted).map { ($0 * direction[$1]).sum() }
            return gradient(of: along.dropFirst().reduce(along[0], +), withRespectTo: [own])[0].value.buffer
        }
        return (distance.scalar, Tensor(shape: images.shape, buffer: Buffer(joining: gradients)))
    }
}
