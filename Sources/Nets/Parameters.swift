import Autodiff
import Kernels

/// Arithmetic on parameters, gradients and directions: tensors laid out alike.
extension [Tensor<Float>] {
    public func adding(_ other: [Tensor<Float>]) -> [Tensor<Float>] {
        precondition(count == other.count, "\(count) tensors meet \(other.count)")
        return zip(self, other).map { (Variable($0) + Variable($1)).value }
    }
}
