import Kernels

/// `function` of `inputs`, of which the value alone is kept: what lies between is computed again once a gradient asks for it.
///
/// Worth it where a part of a network keeps much and computes little. Chen et al., *Training Deep Nets with Sublinear Memory Cost*, 2016.
///
/// - Parameter function: of nothing tracked but `inputs`, and the same whenever it is called.
public func recomputed<Scalar>(
    _ inputs: [Variable<Scalar>], _ function: @escaping ([Variable<Scalar>]) -> Variable<Scalar>
) -> Variable<Scalar> {
    let values = inputs.map(\.value)
    return fused(
        function(inputs.map(\.detached)).value, of: inputs,
        backward: { cotangent, needs in
            let again = zip(values, needs).map { Variable($0, tracked: $1) }
            var gradients = vectorJacobianProduct(
                of: function(again), cotangent: Variable(cotangent), withRespectTo: again.filter(\.isTracked), consuming: true
            ).makeIterator()
            return needs.map { $0 ? gradients.next()?.value : nil }
        },
        composed: function)
}
