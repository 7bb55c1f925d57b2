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
}
