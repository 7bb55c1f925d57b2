import Evaluation
import Testing

@Suite struct BootstrapTests {
    /// Nets that are right on the first `count` of ten images.
    private func report(_ right: [Int], seed: UInt64 = 0) -> EvaluationReport {
        let nets = right.map { count in NetResult(predictions: (0..<10).map { $0 < count ? 0 : 1 }) }
        return EvaluationReport(nets: nets, labels: [Int](repeating: 0, count: 10), classNames: ["a", "b"], seed: seed)
    }

    @Test func intervalHoldsTheMeanWithinTheValues() throws {
        let accuracy = report([2, 4, 5, 6, 9]).accuracy
        let low = try #require(accuracy.low)
        let high = try #require(accuracy.high)
        #expect(0.2 <= low && low < accuracy.mean && accuracy.mean < high && high <= 0.9)
        // Standard error of the mean: .2588 / sqrt 5 = .1158, times sqrt(4/5) for the bootstrap's divisor: .1035.
        #expect(abs((high - low) / (2 * 1.96) - 0.1035) < 0.012)
    }

    @Test func equalNetsHaveNoWidth() {
        let accuracy = report([7, 7, 7]).accuracy
        #expect(accuracy.low == accuracy.mean && accuracy.high == accuracy.mean && accuracy.standardDeviation! < 1e-15)
    }

    @Test func twoNets() {
        // Means .2, .5, .8 with odds 1:2:1, so both tails reach the ends.
        let accuracy = report([2, 8]).accuracy
        #expect(abs(accuracy.low! - 0.2) < 1e-12 && abs(accuracy.high! - 0.8) < 1e-12)
    }

    @Test func seededAndRepeatable() {
        let right = [1, 2, 3, 5, 8, 9, 10]
        #expect(report(right) == report(right))
        #expect(report(right, seed: 1).accuracy != report(right, seed: 2).accuracy)
    }
}
