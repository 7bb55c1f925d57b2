import LibC

/// How densities become weights: the readings of the paper's section 4.2, which fixes the kernel but not the rest.
public struct KDEOptions: Sendable, Equatable {
    /// What a sample scores by; the rarer, the higher.
    public enum Score: String, Sendable, CaseIterable, Codable {
        /// 1/f with f = (1/n) sum_j exp(-u^2/(2 s^2)) / (s sqrt(2 pi)), as printed in the paper.
        case literal
        /// max(1, n/256) / sum_j exp(-u^2/(2 s^2)): the same without f's constant, so that scores do not exceed 1 in
        /// the paper's batches of 256, and keep that scale in larger classes.
        case kernelSum = "kernel-sum"
    }

    /// How the scores of a class become weights that sum to 1.
    public enum Normalisation: String, Sendable, CaseIterable, Codable {
        /// w = score / sum(score).
        case proportional
        /// w = exp(score/T) / sum(exp(score/T)).
        case softmax
    }

    public var score: Score
    public var normalisation: Normalisation
    /// T of the softmax; the paper's is .1.
    public var temperature: Double
    /// Scores above it count as it. Nil: 1 under a softmax of kernel sums, else no cap;
    /// infinity: no cap in any case.
    public var cutoff: Double?
    /// s^2 of the kernel; the paper's is .1.
    public var variance: Double
    /// Samples a batch of the density, drawn within the class; nil: the whole class.
    public var batch: Int?
    /// Samples a class (or batch) that the density is estimated from where it has more; nil: all of them.
    public var references: Int?
    /// Draws batches and references.
    public var seed: UInt64

    /// Defaults: whole class, proportional. They were chosen on embeddings of coloured MNIST, where they gave the
    /// most accurate condensed sets of all readings.
    public init(
        score: Score = .literal, normalisation: Normalisation = .proportional, temperature: Double = 0.1,
        cutoff: Double? = nil, variance: Double = 0.1, batch: Int? = nil, references: Int? = nil, seed: UInt64 = 0
    ) {
        self.score = score
        self.normalisation = normalisation
        self.temperature = temperature
        self.cutoff = cutoff
        self.variance = variance
        self.batch = batch
        self.references = references
        self.seed = seed
    }

    func validate() {
        precondition(temperature > 0 && temperature.isFinite, "a temperature is positive")
        precondition(variance > 0 && variance.isFinite, "a variance is positive")
        precondition(cutoff.map { $0 > 0 } ?? true, "a cutoff is positive")
        precondition(batch.map { $0 >= 2 } ?? true, "a batch has two samples or more")
        precondition(references.map { $0 >= 2 } ?? true, "two references or more")
    }

    /// The cap in force: `cutoff`, or what its absence means.
    public var effectiveCutoff: Double? {
        cutoff ?? (score == .kernelSum && normalisation == .softmax ? 1 : nil)
    }

    /// f of n samples from the kernel sum of one of them.
    func density(kernelSum: Double, count: Int) -> Double {
        kernelSum / (Double(count) * (2 * Double.pi * variance).squareRoot())
    }

    /// The weights, which sum to 1, of samples whose density was estimated together.
    func weights(kernelSums: [Double]) -> [Double] {
        let n = kernelSums.count
        var scores = kernelSums.map {
            switch score {
            case .literal: 1 / density(kernelSum: $0, count: n)
            case .kernelSum: max(1, Double(n) / 256) / $0
            }
        }
        if let cap = effectiveCutoff { scores = scores.map { min($0, cap) } }
        if normalisation == .softmax {
            let highest = scores.max() ?? 0
            scores = scores.map { exp(($0 - highest) / temperature) }
        }
        let sum = scores.reduce(0, +)
        return scores.map { $0 / sum }
    }
}
