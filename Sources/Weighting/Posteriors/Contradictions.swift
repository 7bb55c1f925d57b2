import LibC
import TensorIO

/// The samples that a posterior confidently gives to another class than theirs.
///
/// Samples that go against a bias are such, and spread over all pairs (class, other class); samples that are merely hard to
/// tell pile up on a few (shirt for coat). So the spread tells, without bias labels, whether a view shows a bias. That supposes
/// that what goes against the bias takes many other values of it, not always the same one.
public struct Contradictions: Sendable, Equatable {
    /// For every sample the class it is given to with this probability or more, if that is not its own.
    public let other: [Int?]
    /// How many there are.
    public let count: Int
    /// The effective number of pairs, exp(entropy), over that of as many draws of a sample and another class for it, all alike;
    /// 0 for fewer than two samples.
    public let spread: Double
    public static let confident: Float = 0.9

    /// - Parameters:
    ///   - posterior: [N, classes].
    ///   - labels: [N].
    public init(_ posterior: [Float], labels: [Int], classes: Int) {
        precondition(posterior.count == labels.count * classes, "a row a label")
        var pairs: [Int: Int] = [:]
        other = labels.indices.map { sample in
            let row = posterior[sample * classes..<(sample + 1) * classes]
            guard let place = row.firstIndex(where: { $0 >= Self.confident }) else { return nil }
            let label = place - row.startIndex
            guard label != labels[sample] else { return nil }
            pairs[labels[sample] * classes + label, default: 0] += 1
            return label
        }
        count = pairs.values.reduce(0, +)
        guard count > 1, classes > 1 else {
            spread = 0
            return
        }
        let sizes = ClassMembers(labels, classes: classes).map { Double($0.count) / Double(labels.count) }
        spread = exp(Self.entropy(pairs.values.sorted(), count) - Self.evenEntropy(count, classShares: sizes))
    }

    private static func entropy(_ counts: [Int], _ total: Int) -> Double {
        counts.reduce(0) { sum, count in
            let share = Double(count) / Double(total)
            return count == 0 ? sum : sum - share * log(share)
        }
    }

    /// The expected entropy of `count` draws of a sample, whose class has its share of them, and of one of the other classes.
    static func evenEntropy(_ count: Int, classShares: [Double]) -> Double {
        let others = Double(classShares.count - 1)
        let sum = classShares.reduce(0) { $0 + others * expectedLogSum(count, $1 / others) }
        return log(Double(count)) - sum / Double(count)
    }

    /// The mean of k log k, k binomial: `count` draws, each of probability `p`.
    private static func expectedLogSum(_ count: Int, _ p: Double) -> Double {
        let (m, mean) = (Double(count), Double(count) * p)
        if p >= 1 { return m * log(m) }
        // By the normal distribution; from the first probability on, below, the others would vanish with it.
        if mean > 300 { return mean * log(mean) + (1 - p) / 2 }
        var (sum, probability) = (0.0, exp(m * log1p(-p)))
        for k in 1...min(count, Int(mean + 12 * mean.squareRoot()) + 30) {
            let k = Double(k)
            probability *= (m - k + 1) / k * p / (1 - p)
            sum += probability * k * log(k)
        }
        return sum
    }
}
