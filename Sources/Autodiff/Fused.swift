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
        if context.createGraph { return context.gradients(through: composed) }
        return backward(context.cotangent.value, context.needs).map { $0.map { Variable($0) } }
    }
}

/// `function` of `inputs`, of which the value alone is kept: what lies between is computed again once a gradient asks for it.
///
/// Worth it where a part of a network keeps much and computes little. Chen et al., *Training Deep Nets with Sublinear Memory Cost*, 2016.
///
/// - Parameter function: of nothing tracked but `inputs`, and the same whenever it is called.
public func recomputed<Scalar>(
    _ inputs: [Variable<Scalar>], _ function: @escaping ([Variable<Scalar>]) -> Variable<Scalar>
) -> Variable<Scalar> {
    Variable(function(inputs.map(\.detached)).value, of: inputs) { $0.gradients(through: function) }
}

extension PullbackContext {
    /// The gradients with respect to the inputs that are needed, from another pass through `function`, the operation in those that have
    /// pullbacks of their own.
    fileprivate func gradients(through function: ([Variable<Scalar>]) -> Variable<Scalar>) -> [Variable<Scalar>?] {
        let inputs = createGraph ? inputs : zip(inputs, needs).map { Variable($0.value, tracked: $1) }
        var gradients = vectorJacobianProduct(
            of: function(inputs), cotangent: cotangent, withRespectTo: zip(inputs, needs).filter(\.1).map(\.0),
            createGraph: createGraph, consuming: !createGraph
        ).makeIterator()
        return needs.map { $0 ? gradients.next() : nil }
    }
}
