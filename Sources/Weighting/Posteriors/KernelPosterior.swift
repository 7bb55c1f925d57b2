import Kernels
import LibC
import Randomness
import TensorIO

/// What one embedding says of the class of every sample: p(class | embedding), by a kernel vote of the other samples of all
/// classes with a little of the prior,
///
///     p(y | x_i)  ~  sum_{j != i, y_j = y} exp(-|x_i - x_j|^2 / (2 s^2))  +  a n_y / n
///
/// Kernel variance s^2 and a are those under which the classes themselves, each sample left out, are most likely.
public struct KernelPosterior: Sendable {
    public struct Options: Sendable, Equatable {
        /// s^2 of the kernel between rows of length 1, at least 0.001; nil: the likeliest of .4, .2, … .0125.
        public var variance: Double?
        /// How many samples vote, drawn from all; all of them where there are no more.
        public var references: Int
        /// Draws the references and the samples that s^2 and a are chosen on.
        public var seed: UInt64

        public init(variance: Double? = nil, references: Int = 16_000, seed: UInt64 = 0) {
            (self.variance, self.references, self.seed) = (variance, references, seed)
        }
    }

    /// [N, classes], each row of sum 1.
    public let values: [Float]
    public let classes: Int
    /// s^2, a, and mean log p of the samples' own classes, on the samples that s^2 and a were chosen on. Nil for a posterior
    /// from elsewhere.
    public let variance: Double?
    public let priorWeight: Double?
    public let logLikelihood: Double?

    private static let variances = (0..<6).map { 0.4 / Double(1 << $0) }
    private static let priorWeights = [1e-6, 1e-4, 1e-2, 1]
    /// Samples that s^2 and a are chosen on.
    private static let tuned = 8192

    /// A posterior from elsewhere.
    ///
    /// - Parameter values: [N, classes], each row of sum 1.
    public init(values: [Float], classes: Int) {
        precondition(classes > 0 && values.count % classes == 0, "whole rows")
        (self.values, self.classes, variance, priorWeight, logLikelihood) = (values, classes, nil, nil, nil)
    }

    /// - Parameters:
    ///   - rows: [N, dimension], finite; scaled to length 1 here.
    ///   - members: the samples of each class, which are 0..<N together.
    public init(rows: [Float], dimension: Int, members: ClassMembers, options: Options = Options()) {
        let n = rows.count / dimension
        precondition(n > 0 && rows.count == n * dimension && members.reduce(0, { $0 + $1.count }) == n, "whole rows, each of a class")
        precondition(options.variance.map { $0 >= 0.001 && $0.isFinite } ?? true, "a variance of .001 or more")
        precondition(options.references >= 2, "two references or more")
        let rows = unitRows(rows, dimension)
        func sample(_ count: Int, _ purpose: String) -> [Int] {
            if count >= n { return Array(0..<n) }
            var random = CounterRandom(seed: options.seed, stage: "kde-weight", purpose: purpose)
            return random.sample(count, from: n).sorted()
        }
        let references = Self.references(of: members, chosen: sample(options.references, "references of the posterior"), options)
        let prior = members.map { Double($0.count) / Double(n) }
        let labels = members.labels
        classes = members.count

        let variances = options.variance.map { [$0] } ?? Self.variances
        let queries = sample(Self.tuned, "samples of the likelihood")
        let tuning = GaussianKernelVotes(dimension: dimension, variance: variances[0], levels: variances.count)
        // Of every variance and prior weight.
        var logLikelihoods = [Double](repeating: 0, count: variances.count * Self.priorWeights.count)
        for part in Self.parts(queries, numbers: variances.count * classes) {
            let votes = tuning(rows, queries: part, references: references)
            for choice in logLikelihoods.indices {
                let (level, weight) = choice.quotientAndRemainder(dividingBy: Self.priorWeights.count)
                let priorWeight = Self.priorWeights[weight]
                for (position, query) in part.enumerated() {
                    let start = (level * part.count + position) * classes
                    var total = priorWeight
                    for label in 0..<classes { total += votes[start + label] }
                    let label = labels[query]
                    logLikelihoods[choice] += log((votes[start + label] + priorWeight * prior[label]) / total + 1e-12)
                }
            }
        }
        let best = logLikelihoods.indices.reduce(0) { logLikelihoods[$1] > logLikelihoods[$0] ? $1 : $0 }
        let variance = variances[best / Self.priorWeights.count]
        let priorWeight = Self.priorWeights[best % Self.priorWeights.count]
        (self.variance, self.priorWeight) = (variance, priorWeight)
        logLikelihood = logLikelihoods[best] / Double(queries.count)

        let voting = GaussianKernelVotes(dimension: dimension, variance: variance)
        var values: [Float] = []
        values.reserveCapacity(n * classes)
        for part in Self.parts(Array(0..<n), numbers: classes) {
            let votes = voting(rows, queries: part, references: references)
            for start in stride(from: 0, to: votes.count, by: classes) {
                var total = priorWeight
                for label in 0..<classes { total += votes[start + label] }
                for label in 0..<classes { values.append(Float((votes[start + label] + priorWeight * prior[label]) / total)) }
            }
        }
        self.values = values
    }

    /// The samples of each class that vote: those chosen of all, but two at least of a class that has them.
    private static func references(of members: ClassMembers, chosen: [Int], _ options: Options) -> [[Int]] {
        let chosen = Set(chosen)
        return members.enumerated().map { label, members in
            let voters = members.filter(chosen.contains)
            let least = min(2, members.count)
            if voters.count >= least { return voters }
            var random = CounterRandom(
                seed: options.seed, stage: "kde-weight", purpose: "references of a rare class", index: UInt64(label))
            return random.sample(least, from: members.count).map { members[$0] }.sorted()
        }
    }

    /// Queries as many at a time as keep their votes, so many numbers each, in 32 MB or so.
    private static func parts(_ queries: [Int], numbers: Int) -> [[Int]] {
        let size = max(1, (1 << 22) / numbers / 1024) * 1024
        return stride(from: 0, to: queries.count, by: size).map { Array(queries[$0..<min(queries.count, $0 + size)]) }
    }
}

/// The rows at length 1; those of zeros stay.
private func unitRows(_ rows: [Float], _ dimension: Int) -> [Float] {
    var rows = rows
    for start in stride(from: 0, to: rows.count, by: dimension) {
        var square = 0.0
        for k in start..<start + dimension { square += Double(rows[k]) * Double(rows[k]) }
        guard square > 0, abs(square - 1) > 1e-6 else { continue }
        let factor = 1 / square.squareRoot()
        for k in start..<start + dimension { rows[k] = Float(Double(rows[k]) * factor) }
    }
    return rows
}
