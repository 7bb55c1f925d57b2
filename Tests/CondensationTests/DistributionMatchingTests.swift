import Autodiff
import Condensation
import GoldenFiles
import Kernels
import Nets
import Parallel
import Synchronization
import Testing
import Training

@Suite struct DistributionMatchingTests {
    /// 40 images of two classes: class 0 brighter; the first two of each class darker than all others.
    private func bank() -> PixelBank {
        let values = pseudorandom(40 * 192).enumerated().map { i, x -> Float in
            let image = i / 192
            return image < 4 ? x - 8 : x + (image % 2 == 0 ? 1 : -1)
        }
        return PixelBank(floats: values, height: 8, width: 8, channels: 3, mean: [0, 0, 0], deviation: [1, 1, 1])
    }

    private func method(_ weights: SampleWeights = .uniform, seed: UInt64 = 0, netEvery: Int = 1) -> DistributionMatching {
        var settings = DistributionMatching.Settings()
        settings.matching.augmentation = Augmentation([.crop, .rotate])
        settings.matching.seed = seed
        settings.netEvery = netEvery
        return DistributionMatching(
            real: RealImages(
                bank(), members: [0, 1].map { c in (0..<20).map { 2 * $0 + c } }, batch: 16, weights: weights),
            encoder: ConvNetEncoder(for: ImageShape(height: 8, width: 8, channels: 3), depth: 2, filters: 16),
            start: Tensor(pseudorandom(4 * 192), shape: [4, 8, 8, 3]), settings: settings)
    }

    @Test func lossFalls() {
        var method = method()
        let losses = (0..<60).map { _ in method.step() }
        let (early, late) = (losses.prefix(10).reduce(0, +), losses.suffix(10).reduce(0, +))
        #expect(late < 0.7 * early)
        #expect(method.synthetic.labels == [0, 0, 1, 1] && method.position == 60)
    }

    @Test("In trained networks by turns: those that are random ones, in their order, give what random ones give") func trained() {
        let shape = ImageShape(height: 8, width: 8, channels: 3)
        let net = ConvNet(height: 8, width: 8, channels: 3, classes: 2, depth: 2, filters: 16)
        func network(_ index: UInt64) -> TrainedNetwork {
            TrainedNetwork(
                net, parameters: net.initialParameters(seed: 0, stage: "distill", purpose: "net", index: index), statistics: [])
        }
        func step(_ trained: [TrainedNetwork], _ steps: Int = 1) -> [Float] {
            var settings = DistributionMatching.Settings()
            settings.matching.augmentation = Augmentation([])
            var method = DistributionMatching(
                real: RealImages(
                    bank(), members: [0, 1].map { c in (0..<20).map { 2 * $0 + c } }, batch: 16, weights: .uniform),
                encoder: trained.first?.classifier ?? ConvNetEncoder(for: shape, depth: 2, filters: 16) as any Encoder, trained: trained,
                start: Tensor(pseudorandom(4 * 192), shape: [4, 8, 8, 3]), settings: settings)
            for _ in 0..<steps { _ = method.step() }
            return method.synthetic.images.values
        }
        let random = step([])
        #expect(step([network(0)]) == random && step([network(1)]) != random)
        // Of two each comes in the first two iterations.
        let both = step([network(0), network(1)], 2)
        #expect(both != step([network(0)], 2) && both != step([network(1)], 2))
    }

    @Test("A network for three iterations: the first of them is as ever, the real images are seen once, and a run goes on from its state")
    func netEvery() throws {
        let seen = Mutex(0)
        func counting() -> DistributionMatching {
            self.method(.perBatch { indices in
                seen.withLock { $0 += 1 }
                return indices.map { _ in 1 }
            }, netEvery: 3)
        }
        var (method, every) = (counting(), self.method())
        #expect(method.step() == every.step() && method.synthetic.images.values == every.synthetic.images.values)
        _ = (method.step(), every.step())
        #expect(method.synthetic.images.values != every.synthetic.images.values)
        #expect(seen.withLock { $0 } == 2, "a draw of each of two classes")
        var resumed = counting()
        try resumed.resume(method.state)
        for _ in 0..<3 { #expect(method.step() == resumed.step()) }
        #expect(method.synthetic.images.values == resumed.synthetic.images.values)
    }

    @Test func resultsDoNotDependOnThreadsButOnTheSeed() {
        func run(threads: Int, seed: UInt64 = 0) -> [Float] {
            var method = method(seed: seed)
            Threads.withCount(threads) { for _ in 0..<3 { _ = method.step() } }
            return method.synthetic.images.values
        }
        let one = run(threads: 1)
        #expect(one == run(threads: 2) && one == run(threads: 4))
        #expect(one != run(threads: 1, seed: 1))
    }

    /// Images 0 to 3, two a class, are darker than all others: so become the means when only they have weight.
    @Test func imagesWithoutWeightDoNotCount() {
        let weights = (0..<40).map { Float($0 < 4 ? 1 : 0) }
        func brightness(_ weights: SampleWeights) -> Float {
            var method = method(weights)
            for _ in 0..<40 { _ = method.step() }
            return method.synthetic.images.values.reduce(0, +) / Float(method.synthetic.images.count)
        }
        let even = brightness(.uniform)
        let drawn = brightness(.drawn(weights))
        #expect(drawn < even)
        let all = Mutex(Set<Int>())
        var batchwise = method(.perBatch { indices in
            all.withLock { $0.formUnion(indices) }
            return indices.map { _ in 1 }
        })
        _ = batchwise.step()
        // Two classes of sixteen, without replacement, each from its own twenty.
        let seen = all.withLock { $0 }
        #expect(seen.count == 32 && seen.filter { $0 % 2 == 0 }.count == 16)
    }
}
