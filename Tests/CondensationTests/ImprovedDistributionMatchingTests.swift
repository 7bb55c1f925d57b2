import Autodiff
import Condensation
import GoldenFiles
import Kernels
import Nets
import Parallel
import Testing
import Training

/// Improved distribution matching against PyTorch: see Tests/Golden/idm.py.
@Suite struct ImprovedDistributionMatchingTests {
    private let golden: Golden
    private let real: Golden
    private let net = ConvNet(height: 8, width: 8, channels: 3, classes: 2, depth: 2, filters: 16, firstPadding: 1)

    init() throws { (golden, real) = (try Golden("idm"), try Golden("runs")) }

    private func method(netWeights: SampleWeights = .uniform) throws -> ImprovedDistributionMatching {
        typealias Method = ImprovedDistributionMatching
        var settings = Method.Settings()
        settings.matching = MatchingSettings(learningRate: 1)
        settings.matching.seed = UInt64(try golden.labels("idm/seed")[0])
        settings.crossEntropyWeight = 0.002
        (settings.firstNets, settings.mostNets, settings.netEvery) = (2, 2, 2)
        (settings.netsTrained, settings.netSteps, settings.learning.batch, settings.accuracyEvery) = (1, 2, 4, 3)
        let bank = PixelBank(
            floats: try real.tensor("real").values, height: 8, width: 8, channels: 3, mean: [0, 0, 0],
            deviation: [1, 1, 1])
        return Method(
            real: RealImages(
                bank, members: [0, 1].map { label in (0..<6).map { 2 * $0 + label } }, batch: 4,
                weights: .averaged(try real.tensor("weights").values)),
            bank: bank, labels: (0..<12).map { $0 % 2 }, netWeights: netWeights, net: net,
            start: try golden.tensor("idm/start"), settings: settings)
    }

    @Test("Four iterations give PyTorch's images") func iterations() throws {
        #expect(try golden.isClearOfKinks("idm/kinks", margin: 1e-4))
        var method = try method()
        let losses = try golden.tensor("idm/loss").values
        let start = try golden.tensor("idm/start").values
        for iteration in 0..<4 {
            #expect(abs(method.step() - losses[iteration]) < 1e-3 * losses[iteration])
            let expected = try golden.part(iteration, of: "idm/images")
            let moved = zip(expected, start).map { abs($0 - $1) }.max()
            #expect(deviation(method.synthetic.images.values, from: expected, scale: moved) < 1e-3)
        }
        #expect(method.partition?.factor == 2 && method.trainingSet.images.shape == [16, 8, 8, 3])
        #expect(method.trainingSet.labels == [0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1])
    }

    @Test("A run that goes on from its state is the same run, at any number of threads") func resumed() throws {
        for pause in 1..<6 {
            var whole = try method()
            Threads.withCount(1) { for _ in 0..<pause { _ = whole.step() } }
            let state = whole.state
            Threads.withCount(1) { for _ in pause..<6 { _ = whole.step() } }
            var other = try method()
            try other.resume(state)
            Threads.withCount(3) { for _ in pause..<6 { _ = other.step() } }
            #expect(other.synthetic.images.values == whole.synthetic.images.values, "after \(pause)")
        }
    }

    @Test("Networks that learn by weight are others, and so are the images") func weightedNets() throws {
        var (even, weighted) = (try method(), try method(netWeights: .drawn([1] + [Float](repeating: 0, count: 10) + [1])))
        for _ in 0..<4 { (_, _) = (even.step(), weighted.step()) }
        #expect(even.synthetic.images.values != weighted.synthetic.images.values)
    }
}
