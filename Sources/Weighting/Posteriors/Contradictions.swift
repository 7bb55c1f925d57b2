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
    /// The effective number of pairs, exp(entropy), over that of as many even draws; 0 for fewer than two samples.
    public let spread: Double
    public static let confident: Float = 0.9

    /// - Parameters:
    ///   - posterior: [N, classes].
    ///   - labels: [N].
    public init(_ posterior: [Float], labels: [Int], classes: Int) {
        precondition(posterior.count == labels.count * classes, "a row a label")
        var pairs = [Int](repeating: 0, count: classes * classes)
        other = labels.indices.map { sample in
            let row = posterior[sample * classes..<(sample + 1) * classes]
            guard let place = row.firstIndex(where: { $0 >= Self.confident }) else { return nil }
            let label = place - row.startIndex
            guard label != labels[sample] else { return nil }
            pairs[labels[sample] * classes + label] += 1
            return label
        }
        let count = pairs.reduce(0, +)
        self.count = count
        spread = count < 2 ? 0 : exp(Self.entropy(pairs, count) - Self.evenEntropy(count, pairs: classes * (classes - 1)))
    }

    private static func entropy(_ counts: [Int], _ total: Int) -> Double {
        counts.reduce(0) { sum, count in
            let share = Double(count) / Double(total)
            return count == 0 ? sum : sum - share * log(share)
        }
    }

    /// The expected entropy of `count` draws from so many pairs, all equally likely: each is drawn a binomial number of times.
    static func evenEntropy(_ count: Int, pairs: Int) -> Double {
        guard pairs > 1 else { return 0 }
        let m = Double(count)
        let p = 1 / Double(pairs)
        var (sum, probability) = (0.0, exp(m * log1p(-p)))
        for k in 1...count {
            let k = Double(k)
            probability *= (m - k + 1) / k * p / (1 - p)
            sum += probability * k * log(k)
        }
        return log(m) - Double(pairs) / m * sum
    }
}
