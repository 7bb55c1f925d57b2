import Autodiff
import Condensation
import GoldenFiles
import Kernels
import Nets
import Testing
import Training

/// Trajectory matching against PyTorch, which keeps the graph of the whole walk: see Tests/Golden/mtt.py.
@Suite struct TrajectoryMatchingTests {
    private let golden: Golden
    private let net = ConvNet(height: 8, width: 8, channels: 3, classes: 2, depth: 2, filters: 16, firstPadding: 1)

    init() throws { golden = try Golden("mtt") }

    /// Flat rows [experts, snapshots, P] as parameters.
    private func experts() throws -> [Trajectory] {
        let stored = try golden.tensor("mtt/experts")
        let size = stored.shape[2]
        return (0..<stored.shape[0]).map { expert in
            let snapshots = (0..<stored.shape[1]).map { time -> [Tensor<Float>] in
                var start = (expert * stored.shape[1] + time) * size
                return net.parameters.map { parameter in
                    let count = parameter.shape.reduce(1, *)
                    defer { start += count }
                    return Tensor(stored.values[start..<start + count], shape: parameter.shape)
                }
            }
            return Trajectory(net, snapshots: snapshots, statistics: snapshots.map { _ in [] })
        }
    }

    private func method() throws -> TrajectoryMatching {
        var settings = TrajectorySettings()
        (settings.steps, settings.expertSnapshots, settings.latestStart, settings.batch) = (4, 1, 2, 2)
        (settings.learningRate, settings.startingRate, settings.rateLearningRate) = (5, 0.02, 1e-3)
        settings.seed = UInt64(try golden.labels("mtt/seed")[0])
        return TrajectoryMatching(
            net: net, experts: try experts(), start: try golden.tensor("mtt/start"), settings: settings)
    }

    @Test("Two iterations give PyTorch's images and step size") func twoIterations() throws {
        #expect(try golden.isClearOfKinks("mtt/kinks", margin: 1e-4))
        var method = try method()
        let losses = try golden.tensor("mtt/loss").values
        let rates = try golden.doubles("mtt/rate")
        let start = try golden.tensor("mtt/start").values
        for iteration in 0..<2 {
            #expect(abs(try method.step() - losses[iteration]) < 1e-4 * losses[iteration])
            let expected = try golden.part(iteration, of: "mtt/images")
            let moved = zip(expected, start).map { abs($0 - $1) }.max()
            #expect(deviation(method.synthetic.images.values, from: expected, scale: moved) < 1e-3)
            // α has come from .02: what is compared is how far.
            #expect(abs(Double(method.rate) - rates[iteration]) < 1e-3 * abs(rates[iteration] - 0.02))
        }
        #expect(method.position == 2 && method.isFinite)
    }

    @Test("A run that goes on from its state is the same run") func resumed() throws {
        var whole = try method()
        _ = try whole.step()
        let state = whole.state
        _ = try whole.step()
        var other = try method()
        try other.resume(state)
        _ = try other.step()
        #expect(other.synthetic.images.values == whole.synthetic.images.values && other.rate == whole.rate)
    }

    @Test("Experts come each once, then in another order") func expertOrder() throws {
        let experts = try experts()
        let drawn = try (0..<40).map { try experts.expert(at: $0, seed: 3).snapshots[0][0].values[0] }
        let known = experts.map { $0.snapshots[0][0].values[0] }
        for round in 0..<20 { #expect(Set(drawn[2 * round..<2 * round + 2]) == Set(known)) }
        #expect(Set((0..<20).map { drawn[2 * $0] }).count == 2)
    }
}
