import Kernels

/// A scalar function's value and its gradient with respect to tensors.
///
/// - Parameter function: sees `tensors` as tracked variables.
/// - Returns: gradients laid out like `tensors`; zero where the value does not depend on one.
public func valueAndGradient<Scalar>(
    at tensors: [Tensor<Scalar>], _ function: ([Variable<Scalar>]) -> Variable<Scalar>
) -> (value: Scalar, gradients: [Tensor<Scalar>]) {
    let tracked = tensors.map { Variable($0, tracked: true) }
    let value = function(tracked)
    return (value.scalar, gradient(of: value, withRespectTo: tracked, consuming: true).map(\.value))
}
