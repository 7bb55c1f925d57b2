import Autodiff
import Condensation
import GoldenFiles
import Kernels
import Nets
import Parallel
import Testing
import Training

/// Representative matching against PyTorch: see Tests/Golden/dream.py.
@Suite struct RepresentativeMatchingTests {
    private let golden: Golden
    private let real: Golden
    private let net = ConvNet(height: 8, width: 8, channels: 3, classes: 2, depth: 2, filters: 16, firstPadding: 1)
    private let members = [0, 1].map { label in (0..<6).map { 2 * $0 + label } }

    init() throws { (golden, real) = (try Golden("dream"), try Golden("runs")) }

    private func method(
        clusters: Int = 6, innerSteps: Int = 2, weighing: Representatives.Weighing = .after, weights: [Float]? = nil
    ) throws -> RepresentativeMatching {
        var settings = RepresentativeMatching.Settings()
        settings.matching = MatchingSettings(learningRate: 20)
        settings.matching.augmentation = Augmentation([.color, .crop, .cutout], together: true)
        settings.matching.seed = UInt64(try golden.labels("dream/seed")[0])
        (settings.innerSteps, settings.choiceEvery, settings.syntheticBatch) = (innerSteps, 2, 4)
        (settings.netImages, settings.learning.batch) = (4, 4)
        let bank = PixelBank(
            floats: try real.tensor("real").values, height: 8, width: 8, channels: 3, mean: [0, 0, 0],
            deviation: [1, 1, 1])
        return RepresentativeMatching(
            representatives: Representatives(
                bank, members: members, count: clusters, pool: nil, weights: try weights ?? real.tensor("weights").values,
                weighing: weighing),
            bank: bank, labels: (0..<12).map { $0 % 2 }, net: net, start: try golden.tensor("dream/start"), settings: settings)
    }

    @Test("Three steps give PyTorch's images") func steps() throws {
        #expect(try golden.isClearOfKinks("dream/kinks", margin: 1e-4))
        var method = try method()
        let losses = try golden.tensor("dream/loss").values
        let start = try golden.tensor("dream/start").values
        for step in 0..<3 {
            #expect(abs(method.step() - losses[step]) < 1e-3 * losses[step])
            let expected = try golden.part(step, of: "dream/images")
            let moved = zip(expected, start).map { abs($0 - $1) }.max()
            #expect(deviation(method.synthetic.images.values, from: expected, scale: moved) < 1e-3)
        }
    }

    @Test("A run that goes on from its state is the same run, at any number of threads") func resumed() throws {
        for pause in 1..<6 {
            var whole = try method(clusters: 3, innerSteps: 3)
            Threads.withCount(1) { for _ in 0..<pause { _ = whole.step() } }
            let state = whole.state
            Threads.withCount(1) { for _ in pause..<6 { _ = whole.step() } }
            var other = try method(clusters: 3, innerSteps: 3)
            try other.resume(state)
            Threads.withCount(3) { for _ in pause..<6 { _ = other.step() } }
            #expect(other.synthetic.images.values == whole.synthetic.images.values, "after \(pause)")
        }
    }

    @Test("Images without weight are not chosen, or do not count", arguments: Representatives.Weighing.allCases)
    func weighing(weighing: Representatives.Weighing) throws {
        /// The first two images of each class have all the weight.
        let weights = (0..<12).map { Float($0 < 4 ? 1 : 0) }
        func images(_ weights: [Float]?, _ clusters: Int, _ weighing: Representatives.Weighing) throws -> [Float] {
            var method = try method(clusters: clusters, weighing: weighing, weights: weights)
            for _ in 0..<3 { _ = method.step() }
            return method.synthetic.images.values
        }
        let even = [Float](repeating: 1, count: 12)
        if weighing == .after {
            // All are chosen, and two of them count.
            #expect(try images(weights, 6, .after) != images(even, 6, .after))
        } else {
            // Two are chosen, and they are the same whatever says so.
            #expect(try images(weights, 2, weighing) != images(even, 2, weighing))
            if weighing == .clusters {
                let only = try images(weights, 2, .clusters)
                var heavier = weights
                heavier[0] = 3
                #expect(try images(heavier, 2, .clusters) == only)
            }
        }
    }
}
