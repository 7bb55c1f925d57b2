import Autodiff
import Testing

@Suite struct GraphTests {
    @Test func untrackedWorkIsNotRecorded() {
        let a = Node(numbers([3]))
        let b = (a * a + 1).exponential
        #expect(!b.isTracked && b.inputs.isEmpty)
    }

    @Test func gradientsAreRecordedOnlyWhenAskedFor() {
        let a = Node(numbers([3]), tracked: true)
        let loss = (a * a * a).sum()
        #expect(!gradient(of: loss, withRespectTo: [a])[0].isTracked)
        #expect(gradient(of: loss, withRespectTo: [a], createGraph: true)[0].isTracked)
    }

    @Test func detachedVariablesStopGradients() {
        let a = Node(numbers([3]), tracked: true)
        let g = gradient(of: (a * a.detached).sum(), withRespectTo: [a])[0]
        #expect(g.value.values == a.value.values)
    }

    @Test func independentTargetsGetZero() {
        let (a, b) = (Node(numbers([3]), tracked: true), Node(numbers([2]), tracked: true))
        #expect(gradient(of: a.sum(), withRespectTo: [b])[0].value.values == [0, 0])
    }

    /// Five steps of gradient descent, differentiated with respect to the data and the step size.
    @Test func unrolledTraining() {
        let (x, w0, rate) = (numbers([4, 3]), numbers([3, 2], seed: 2), Tensor([0.1], shape: [1]))
        let error = gradientError([x, w0, rate], order: 1) { inputs in
            let tracked = inputs.map { $0.isTracked ? $0 : Node($0.value, tracked: true) }
            var w = tracked[1]
            for _ in 0..<5 {
                let loss = tracked[0].matrixProduct(w).crossEntropy(labels: [0, 1, 1, 0])
                w = w - gradient(of: loss, withRespectTo: [w], createGraph: true)[0] * tracked[2]
            }
            return w
        }
        #expect(error < 1e-6)
    }

    @Test func aDeepGraphIsFreedWithoutRecursion() {
        var x = Node(numbers([1]), tracked: true)
        for _ in 0..<200_000 { x = x + 1 }
        #expect(x.isTracked)
    }

    @Test func recomputedFunctionsHaveTheDerivativesOfTheFunctions() {
        let (x, w) = (numbers([3, 2]), numbers([2, 4], seed: 2))
        func layer(_ inputs: [Node]) -> Node { (inputs[0].matrixProduct(inputs[1]) * 2).exponential + inputs[1].sum() }
        #expect(gradientError([x, w]) { recomputed([$0[0].squared, $0[1]], layer) } < 1e-6)
        let plain = valueAndGradient(at: [x, w]) { layer($0).sum() }
        let again = valueAndGradient(at: [x, w]) { recomputed($0, layer).sum() }
        #expect(plain.value == again.value && plain.gradients.map(\.values) == again.gradients.map(\.values))
        let ofOne = valueAndGradient(at: [w]) { recomputed([Node(x), $0[0]], layer).sum() }
        #expect(ofOne.gradients[0].values == plain.gradients[1].values)
    }

    @Test func recomputedFunctionsKeepNothing() {
        let x = Node(numbers([3]), tracked: true)
        weak var inner: Node?
        var calls = 0
        let y = recomputed([x]) { inputs in
            calls += 1
            let square = inputs[0] * inputs[0]
            inner = square
            return square.exponential
        }
        #expect(inner == nil && calls == 1)
        #expect(gradient(of: y.sum(), withRespectTo: [x])[0].shape == [3] && calls == 2)
    }

    @Test func aConsumedGraphIsFreedOnTheWay() {
        let x = Node(numbers([3]), tracked: true)
        weak var inner: Node?
        func output() -> Node {
            let square = x * x
            inner = square
            return square.sum()
        }
        let (seed, y) = (Node(Tensor(repeating: 1, shape: [])), output())
        #expect(inner != nil)
        let dx = vectorJacobianProduct(of: y, cotangent: seed, withRespectTo: [x], consuming: true)[0]
        #expect(dx.value.values == x.value.values.map { 2 * $0 })
        #expect(inner == nil && y.inputs.isEmpty)
    }
}
