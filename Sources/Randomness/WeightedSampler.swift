/// Draws indices with probability proportional to given weights, with replacement, by inverting the cumulative sum.
public struct WeightedSampler: Sendable {
    private let cumulative: [Double]

    /// - Parameter weights: non-negative and finite, at least one positive; they need not sum to one.
    public init(weights: [Float]) {
        var sum = 0.0
        cumulative = weights.map {
            precondition($0 >= 0 && $0.isFinite, "weights are non-negative and finite")
            sum += Double($0)
            return sum
        }
        precondition(sum > 0, "at least one weight is positive")
    }

    /// One index of `0..<weights.count`.
    public func draw(using random: inout CounterRandom) -> Int {
        let target = random.uniform() * cumulative[cumulative.count - 1]
        var low = 0
        var high = cumulative.count - 1
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] > target { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
