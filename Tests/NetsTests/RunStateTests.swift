import Autodiff
import Kernels
import Nets
import TensorIO
import Testing

@Suite("Where a run stands") struct RunStateTests {
    private let net = ConvNet(height: 8, width: 8, channels: 1, classes: 2, depth: 1, filters: 16)

    private func state(_ optimizer: some Optimizer, _ parameters: [Tensor<Float>]) -> RunState {
        var state = RunState()
        state.set(net, parameters: parameters, statistics: [], optimizer: optimizer)
        return state
    }

    @Test("It has the same names before the first step as after, and comes back as it was") func names() throws {
        var parameters = net.initialParameters(seed: 0, stage: "test", purpose: "state")
        var optimizer = Adam(learningRate: 0.1)
        let before = state(optimizer, parameters)
        optimizer.update(&parameters, gradients: parameters)
        let after = state(optimizer, parameters)
        #expect(before.tensors.map(\.name) == after.tensors.map(\.name))
        #expect(before.tensors.map(\.value.shape) == after.tensors.map(\.value.shape))
        #expect(before.counts == ["optimizer-steps": 0] && after.counts == ["optimizer-steps": 1])

        let kept = try after.network(net, statistics: [], momentCount: Adam.momentCount)
        #expect(kept.parameters.map(\.values) == parameters.map(\.values))
        #expect(kept.optimizer.moments.map { $0.map(\.values) } == optimizer.state.moments.map { $0.map(\.values) })
    }

    @Test("An optimizer that goes on from zeros steps as a fresh one") func zeros() throws {
        let start = net.initialParameters(seed: 0, stage: "test", purpose: "state")
        for fresh in [SGD(learningRate: 0.1, momentum: 0.9), Adam(learningRate: 0.1)] as [any Optimizer] {
            func moved(_ optimizer: any Optimizer) -> [[Float]] {
                var (optimizer, parameters) = (optimizer, start)
                for _ in 0..<2 { optimizer.update(&parameters, gradients: start) }
                return parameters.map(\.values)
            }
            var resumed = fresh
            resumed.state = try state(fresh, start)
                .network(net, statistics: [], momentCount: type(of: fresh).momentCount).optimizer
            #expect(resumed.state.moments.count == type(of: fresh).momentCount)
            #expect(moved(resumed) == moved(fresh))
        }
    }

    @Test("What is absent, of another shape or beyond a limit is bad data") func refusals() throws {
        let whole = state(SGD(learningRate: 1), net.initialParameters(seed: 0, stage: "test", purpose: "state"))
        let cut = RunState(tensors: Array(whole.tensors.dropLast()), counts: whole.counts)
        #expect(throws: DataError.self) { try cut.network(net, statistics: [], momentCount: 1) }
        #expect(throws: DataError.self) { try whole.network(net, statistics: [], momentCount: 2) }
        #expect(throws: DataError.self) { try whole.tensor("block0.bias", shape: [15]) }
        #expect(throws: DataError.self) { try whole.values("block0.bias", count: 17) }
        let counted = RunState(tensors: [], counts: ["a": 3, "b": -1])
        #expect(try counted.count("a", atMost: 3) == 3)
        for name in ["a", "b", "c"] { #expect(throws: DataError.self) { try counted.count(name, atMost: 2) } }
    }
}
