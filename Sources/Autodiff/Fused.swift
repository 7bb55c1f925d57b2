import Kernels

/// An operation with a fast first-order pullback, and a composed form that gives every further derivative.
///
/// - Parameters:
///   - backward: the gradients with respect to the inputs that are needed, from the cotangent's value.
///   - composed: the same function in differentiable operations; used when the gradient itself is differentiated.
public func fused<Scalar>(
    _ value: Tensor<Scalar>, of inputs: [Variable<Scalar>],
    backward: @escaping (_ cotangent: Tensor<Scalar>, _ needs: [Bool]) -> [Tensor<Scalar>?],
    composed: @escaping ([Variable<Scalar>]) -> Variable<Scalar>
) -> Variable<Scalar> {
    Variable(value, of: inputs) { context in
        if context.createGraph {
            let again = composed(context.inputs)
            let targets = context.inputs.enumerated().filter { context.needs[$0.offset] }.map(\.element)
            var gradients = vectorJacobianProduct(
                of: again, cotangent: context.cotangent, withRespectTo: targets, createGraph: true
            ).makeIterator()
            return context.needs.map { $0 ? gradients.next() : nil }
        }
        return backward(context.cotangent.value, context.needs).map { $0.map { Variable($0) } }
    }
}
