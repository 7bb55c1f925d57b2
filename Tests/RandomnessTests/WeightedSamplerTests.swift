import Randomness
import Testing

@Suite struct WeightedSamplerTests {
    @Test func frequenciesFollowTheWeights() {
        let weights: [Float] = [0, 1, 0, 3, 6]
        let sampler = WeightedSampler(weights: weights)
        var random = CounterRandom(seed: 0, stage: "test", purpose: "sampler")
        var counts = [Int](repeating: 0, count: 5)
        for _ in 0..<20_000 { counts[sampler.draw(using: &random)] += 1 }
        #expect(counts[0] == 0 && counts[2] == 0)
        for (found, expected) in zip(counts, [0, 2000, 0, 6000, 12000]) { #expect(abs(found - expected) < 300) }
    }
}
