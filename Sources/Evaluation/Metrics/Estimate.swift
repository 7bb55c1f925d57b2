import Randomness

/// A figure measured once a net: its mean over the nets and how much it moves from net to net.
public struct Estimate: Codable, Sendable, Equatable {
    /// One value a net, as a share (0...1) unless the owner says otherwise.
    public let values: [Double]
    public let mean: Double
    /// Sample standard deviation (divisor nets - 1); nil for a single net.
    public let standardDeviation: Double?
    /// Ends of the 95% percentile bootstrap interval of the mean over nets; nil for a single net.
    public let low: Double?
    public let high: Double?

    init(_ values: [Double], resampling: NetResampling) {
        precondition(!values.isEmpty, "an estimate needs at least one net")
        self.values = values
        mean = Self.mean(values)
        guard values.count > 1 else {
            (standardDeviation, low, high) = (nil, nil, nil)
            return
        }
        let centre = mean
        let squares = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
        standardDeviation = (squares / Double(values.count - 1)).squareRoot()
        let means = resampling.draws.map { draw in Self.mean(draw.map { values[$0] }) }.sorted()
        low = percentile(0.025, of: means)
        high = percentile(0.975, of: means)
    }

    static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}

/// Bootstrap resamples of the nets, the same for every figure of a report.
struct NetResampling {
    /// Each draw holds as many net numbers as there are nets, drawn with replacement.
    let draws: [[Int]]

    init(nets: Int, seed: UInt64) {
        draws = (0..<(nets > 1 ? Self.count : 0)).map { Self.draw($0, nets: nets, seed: seed, purpose: "bootstrap") }
    }

    static let count = 2000

    /// One of them.
    static func draw(_ number: Int, nets: Int, seed: UInt64, purpose: String) -> [Int] {
        var random = CounterRandom(seed: seed, stage: "evaluate", purpose: purpose, index: UInt64(number))
        return (0..<nets).map { _ in random.integer(below: nets) }
    }
}

/// The `q`-quantile of ascending values, linear between neighbours (NumPy's default).
func percentile(_ q: Double, of ascending: [Double]) -> Double {
    let position = q * Double(ascending.count - 1)
    let below = Int(position)
    let above = min(below + 1, ascending.count - 1)
    return ascending[below] + (ascending[above] - ascending[below]) * (position - Double(below))
}
