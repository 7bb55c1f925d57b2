import Randomness
import Testing

@Suite struct CounterRandomTests {
    @Test func streamsAreAFunctionOfTheirKey() {
        func first(_ seed: UInt64, _ stage: String, _ purpose: String, _ index: UInt64) -> UInt64 {
            var random = CounterRandom(seed: seed, stage: stage, purpose: purpose, index: index)
            return random.next()
        }
        let base = first(0, "distill", "noise", 0)
        #expect(base == first(0, "distill", "noise", 0))
        let others = [
            first(1, "distill", "noise", 0), first(0, "evaluate", "noise", 0), first(0, "distill", "net", 0),
            first(0, "distill", "noise", 1), first(0, "distil", "lnoise", 0),
        ]
        #expect(Set(others + [base]).count == 6)
    }

    /// Pins the numbers themselves: a change here changes every result of every tool.
    @Test func numbersAreTheSameOnEveryMachine() {
        var random = CounterRandom(seed: 0, stage: "test")
        #expect([random.next(), random.next(), random.next()] == Self.pinned)
    }
    static let pinned: [UInt64] = [8_958_443_182_999_096_831, 4_361_104_185_155_650_765, 4_609_815_728_857_256_236]

    @Test func momentsOfUniformAndNormal() {
        var random = CounterRandom(seed: 3, stage: "test", purpose: "moments")
        let n = 200_000
        let uniform = (0..<n).map { _ in random.uniform() }
        let normal = (0..<n).map { _ in random.normal() }
        func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }
        #expect(abs(mean(uniform) - 0.5) < 0.003)
        #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(abs(mean(normal)) < 0.01)
        #expect(abs(mean(normal.map { $0 * $0 }) - 1) < 0.02)
        #expect(abs(mean(normal.map { $0 * $0 * $0 * $0 }) - 3) < 0.1)
    }

    @Test func samplesWithoutReplacement() {
        var random = CounterRandom(seed: 5, stage: "test")
        let sample = random.sample(300, from: 1000)
        #expect(Set(sample).count == 300)
        #expect(sample.allSatisfy { (0..<1000).contains($0) })
        #expect(random.shuffled(50).sorted() == Array(0..<50))
        #expect(random.sample(0, from: 0).isEmpty)
    }

    @Test func weightedDrawsFollowTheWeights() {
        let sampler = WeightedSampler(weights: [0, 1, 3, 0, 4, 0])
        var random = CounterRandom(seed: 7, stage: "test")
        var counts = [Int](repeating: 0, count: 6)
        for _ in 0..<80_000 { counts[sampler.draw(using: &random)] += 1 }
        #expect(counts[0] == 0 && counts[3] == 0 && counts[5] == 0)
        #expect(abs(counts[1] - 10_000) < 500 && abs(counts[2] - 30_000) < 800 && abs(counts[4] - 40_000) < 800)
    }
}
