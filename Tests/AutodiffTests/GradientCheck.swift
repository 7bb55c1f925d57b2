import Autodiff
import Testing

typealias Node = Variable<Double>

/// Deterministic numbers in -1...1, none near 0, where the rectifier and the maximum have no derivative.
func numbers(_ shape: [Int], seed: Int = 1) -> Tensor<Double> {
    let count = shape.reduce(1, *)
    var state = UInt64(truncatingIfNeeded: seed &* 7919 &+ 17)
    return Tensor(
        (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let u = Double(state >> 11) * 0x1p-53
            return u < 0.5 ? -0.1 - 1.8 * u : 0.1 + 1.8 * (u - 0.5)
        }, shape: shape)
}

/// The largest deviation of the gradient of a random projection of `function` from central differences, relative to
/// the largest gradient; for order 2, of the gradient's own gradient too.
func gradientError(
    _ inputs: [Tensor<Double>], order: Int = 2, seed: Int = 3, _ function: @escaping ([Node]) -> Node
) -> Double {
    func projected(_ nodes: [Node]) -> Node {
        let output = function(nodes)
        return (output * Node(numbers(output.shape, seed: seed))).sum()
    }
    let leaves = inputs.map { Node($0, tracked: true) }
    let gradients = gradient(of: projected(leaves), withRespectTo: leaves, createGraph: order > 1)
    var worst = 0.0
    for (k, input) in inputs.enumerated() {
        let analytic = gradients[k].value.values
        let size = max(analytic.map(abs).max() ?? 0, 1e-2)
        // A handful of elements of large inputs is enough: every kind of element is met.
        for i in stride(from: 0, to: input.count, by: max(1, input.count / 40)) {
            func at(_ shift: Double) -> Double {
                var moved = input.values
                moved[i] += shift
                var points = inputs.map { Node($0) }
                points[k] = Node(Tensor(moved, shape: input.shape))
                return projected(points).scalar
            }
            let step = 1e-5
            worst = max(worst, abs((at(step) - at(-step)) / (2 * step) - analytic[i]) / size)
        }
    }
    if order > 1 {
        let second = gradientError(inputs, order: order - 1, seed: seed + 1) { nodes in
            let tracked = nodes.map { $0.isTracked ? $0 : Node($0.value, tracked: true) }
            let parts = gradient(of: projected(tracked), withRespectTo: tracked, createGraph: true)
            return parts.dropFirst().reduce(parts[0].reshaped([parts[0].value.count]).squared.sum()) {
                $0 + $1.squared.sum()
            }
        }
        worst = max(worst, second)
    }
    return worst
}
