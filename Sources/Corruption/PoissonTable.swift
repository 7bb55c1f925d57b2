import Foundation
import Randomness

/// The Poisson distribution of one mean as a table, drawn from by inversion: one random number a draw.
struct PoissonTable: Sendable {
    private let first: Int
    /// P(X <= first + i).
    private let cumulative: [Double]

    /// - Parameter mean: 0 to 700, beyond which exp(-mean) is nothing.
    init(mean: Double) {
        precondition(mean >= 0 && mean <= 700, "a Poisson mean of 0 to 700")
        var probability = exp(-mean)
        var (value, sum, first) = (0, probability, 0)
        // Below 1e-17 a draw of 53 bits does not tell a sum from nothing.
        while sum < 1e-17 {
            value += 1
            probability *= mean / Double(value)
            sum += probability
            first = value
        }
        var cumulative = [sum]
        while Double(value) < mean || probability > 1e-17 {
            value += 1
            probability *= mean / Double(value)
            sum += probability
            cumulative.append(sum)
        }
        self.first = first
        self.cumulative = cumulative
    }

    func draw(_ random: inout CounterRandom) -> Int {
        let level = random.uniform()
        var (low, high) = (0, cumulative.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] > level { high = middle } else { low = middle + 1 }
        }
        return first + low
    }
}
