import Autodiff
import Kernels

/// Labelled images taken through a network: the gradient of their loss with respect to the parameters, and how that changes
/// with the images and the parameters.
public protocol LossPass {
    /// Laid out like the parameters; computed when asked for.
    var gradients: [Tensor<Float>] { get }
    /// The gradient with respect to the images [n, height, width, channels] of ⟨`direction`, `gradients`⟩.
    ///
    /// - Parameter direction: laid out like the parameters; nil where it is zero.
    func imageGradient(along direction: [Tensor<Float>?]) -> Tensor<Float>
    /// What a step of training hands back to those before it.
    ///
    /// - Parameter direction: laid out like the parameters.
    func derivatives(along direction: [Tensor<Float>]) -> LossDerivatives<Float>
}

/// How the loss changes along a direction of the parameters, and how that changes.
public struct LossDerivatives<Scalar: TensorScalar> {
    /// ⟨direction, gradients of the loss⟩.
    public let slope: Scalar
    /// The slope's gradient with respect to the images [n, height, width, channels].
    public let images: Tensor<Scalar>
    /// The slope's gradients with respect to the parameters, laid out like them.
    public let parameters: [Tensor<Scalar>]

    public init(slope: Scalar, images: Tensor<Scalar>, parameters: [Tensor<Scalar>]) {
        (self.slope, self.images, self.parameters) = (slope, images, parameters)
    }
}
