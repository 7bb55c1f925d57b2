import Evaluation
import Randomness
import Testing

@Suite struct IntervalTests {
    /// `[float(scipy.stats.t.ppf(p, n)) for p in (.9, .975, .9995) for n in (1, 1.5, 2, 2.7, 4, 9, 30, 999)]`, SciPy 1.17.
    static let table: [(p: Double, values: [Double])] = [
        (0.9, [
            3.0776835371752544, 2.1963984175655376, 1.8856180831641272, 1.6881081751466425, 1.533206274058944,
            1.3830287383966329, 1.3104150253913955, 1.2823995700373971,
        ]),
        (0.975, [
            12.706204736174694, 6.016663104427929, 4.302652729749462, 3.3921483831737507, 2.7764451051977934,
            2.262157162798205, 2.0422724563012378, 1.9623414611334493,
        ]),
        (0.9995, [
            636.6192487687897, 82.84744670366369, 31.599054576445365, 15.63577286317451, 8.610301581379522,
            4.780912585931217, 3.6459586350420627, 3.3002924403987666,
        ]),
    ]

    @Test("Quantiles of Student's t", arguments: table) func quantiles(p: Double, values: [Double]) {
        for (n, expected) in zip([1, 1.5, 2, 2.7, 4, 9, 30, 999], values) {
            let found = StudentT.quantile(p, degreesOfFreedom: n)
            #expect(abs(found / expected - 1) < 1e-11, "\(p), \(n): \(found)")
        }
        #expect(StudentT.quantile(0.5, degreesOfFreedom: 3) < 1e-15)
    }

    private let first = [0.241, 0.252, 0.230]
    private let later = [0.641, 0.639, 0.655]

    /// `scipy.stats.t.interval(.95, 2, loc=mean, scale=stats.sem(first))`.
    @Test func oneMean() throws {
        let interval = try #require(Interval(meanOf: first))
        #expect(abs(interval.low - 0.21367448517074636) < 1e-12 && abs(interval.high - 0.2683255148292536) < 1e-12)
        #expect(Interval(meanOf: [0.5]) == nil)
    }

    /// `scipy.stats.ttest_ind(later, first, equal_var=False).confidence_interval(.95)`.
    @Test func welch() throws {
        let interval = try #require(Interval(from: first, to: later))
        #expect(abs(interval.low - 0.3810304480601902) < 1e-12 && abs(interval.high - 0.42696955193980984) < 1e-12)
        let uneven = try #require(Interval(from: first, to: [0.1, 0.2, 0.4, 0.3, 0.25]))
        #expect(abs(uneven.low + 0.1292433543518496) < 1e-12 && abs(uneven.high - 0.14724335435184963) < 1e-12)
        #expect(Interval(from: first, to: [1]) == nil)
        // Where nothing scatters, the difference is known.
        #expect(Interval(from: [0.25, 0.25], to: [0.5, 0.5]).map { [$0.low, $0.high] } == [0.25, 0.25])
    }

    /// `scipy.stats.ttest_rel(later, first).confidence_interval(.95)`.
    @Test func paired() throws {
        let interval = try #require(Interval(pairedFrom: first, to: later))
        #expect(abs(interval.low - 0.35602333188141677) < 1e-12 && abs(interval.high - 0.4519766681185834) < 1e-12)
    }

    /// The share of 4000 experiments whose interval holds what the numbers were drawn about.
    private func coverage(of truth: Double, _ interval: (inout CounterRandom) -> Interval?) -> Double {
        let held = (0..<4000).count { experiment in
            var random = CounterRandom(seed: 0, stage: "tests", purpose: "coverage", index: UInt64(experiment))
            let interval = interval(&random)!
            return interval.low <= truth && truth <= interval.high
        }
        return Double(held) / 4000
    }

    @Test("Of normal draws they hold the mean in 95% of cases", arguments: [2, 3, 5]) func coverage(n: Int) {
        let held = coverage(of: 7) { random in Interval(meanOf: (0..<n).map { _ in 7 + 2 * random.normal() }) }
        #expect((0.94...0.96).contains(held), "\(held)")
    }

    /// Five draws a side: of three, the degrees of freedom of Welch and Satterthwaite are themselves a rough estimate.
    @Test("The same of a difference, whatever the spreads", arguments: [1, 2, 3.0]) func coverageOfDifference(spread: Double) {
        let held = coverage(of: 2) { random in
            let first = (0..<5).map { _ in random.normal() }
            return Interval(from: first, to: (0..<5).map { _ in 2 + spread * random.normal() })
        }
        #expect((0.94...0.965).contains(held), "\(held)")
    }

    @Test("Pairs that have most of their spread in common") func coverageOfPairs() {
        let held = coverage(of: 2) { random in
            let first = (0..<3).map { _ in 5 * random.normal() }
            return Interval(pairedFrom: first, to: first.map { $0 + 2 + random.normal() })
        }
        #expect((0.94...0.96).contains(held), "\(held)")
    }

    /// Nets that are right on the first `count` of ten images.
    private func report(_ right: [Int]) -> EvaluationReport {
        let nets = right.map { count in NetResult(predictions: (0..<10).map { $0 < count ? 0 : 1 }) }
        return EvaluationReport(nets: nets, labels: [Int](repeating: 0, count: 10), classNames: ["a", "b"])
    }

    @Test func equalNetsHaveNoWidth() {
        let accuracy = report([7, 7, 7]).accuracy
        #expect(abs(accuracy.low! - accuracy.mean) < 1e-15 && abs(accuracy.high! - accuracy.mean) < 1e-15)
        #expect(accuracy.standardDeviation! < 1e-15)
    }

    @Test("An interval of shares is not cut off at 0 and 1") func beyondShares() {
        // .5 ± 12.706 * .3.
        let accuracy = report([2, 8]).accuracy
        #expect(abs(accuracy.low! + 3.3118614) < 1e-6 && abs(accuracy.high! - 4.3118614) < 1e-6)
    }

    @Test("Reports are read by their values: intervals of older ones are made anew") func olderIntervals() throws {
        let report = report([2, 4, 9])
        let json = try report.json().replacing(/"low" : [-.0-9]+/, with: "\"low\" : 0.25")
        #expect(try json.contains("0.25") && EvaluationReport(json: json.utf8) == report)
    }
}
