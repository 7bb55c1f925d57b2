import Autodiff
import Kernels

/// Arithmetic on parameters, gradients and directions: tensors laid out alike.
extension Array {
    public func adding<Scalar>(_ other: [Tensor<Scalar>], times factor: Double = 1) -> [Tensor<Scalar>]
    where Element == Tensor<Scalar> {
        precondition(count == other.count, "\(count) tensors meet \(other.count)")
        return zip(self, other).map { x, y in
            (Variable(x) + (factor == 1 ? Variable(y) : Variable(y) * factor)).value
        }
    }

    /// ⟨self, other⟩.
    public func dot<Scalar>(_ other: [Tensor<Scalar>]) -> Scalar where Element == Tensor<Scalar> {
        precondition(count == other.count, "\(count) tensors meet \(other.count)")
        return zip(self, other).reduce(0) { $0 + (Variable($1.0) * Variable($1.1)).sum().value.scalar }
    }
}
