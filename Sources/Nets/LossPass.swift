import Autodiff
import Kernels

/// Labelled images taken through a network: the gradient of their loss with respect to the parameters, and how that changes
/// with the images and the parameters.
public protocol LossPass {
    /// Laid out like the parameters.
    var gradients: [Tensor<Float>] { get }
    /// The gradient with respect to the images [n, height, width, channels] of ⟨`direction`, `gradients`⟩.
    ///
    /// - Parameter direction: laid out like the parameters; nil where it is zero.
    func imageGradient(along direction: [Tensor<Float>?]) -> Tensor<Float>
    /// The gradients with respect to the images and to the parameters of ⟨`direction`, `gradients`⟩: what a step of training
    /// hands back to those before it.
    ///
    /// - Parameter direction: laid out like the parameters.
    func derivatives(along direction: [Tensor<Float>]) -> (images: Tensor<Float>, parameters: [Tensor<Float>])
}
