import Randomness

/// The images of an epoch in their order, and what each counts in the loss.
///
/// Weights act within the classes: each class keeps the share of the images that it has.
public struct EpochOrder: Sendable {
    private let count: Int
    private let weights: SampleWeights
    /// Of all images, where they are drawn.
    private let sampler: WeightedSampler?
    /// [count], of mean 1 in each class, where they are averaged.
    private let factors: [Double]?

    /// - Parameters:
    ///   - labels: of all images.
    ///   - weights: one an image, positive for an image of every class; those of a batch of one class do not go with epochs.
    public init(labels: [Int], weights: SampleWeights = .uniform) {
        (count, self.weights) = (labels.count, weights)
        switch weights {
        case .uniform: (sampler, factors) = (nil, nil)
        case .drawn(let values):
            sampler = WeightedSampler(weights: Self.evened(values, labels).map { Float($0) })
            factors = nil
        case .averaged(let values): (sampler, factors) = (nil, Self.evened(values, labels))
        case .perBatch: preconditionFailure("weights of a batch of one class")
        }
    }

    /// Every image once in a drawn order; as many draws by weight where images are drawn.
    public func draw(using random: inout CounterRandom) -> [Int] {
        batch(count, using: &random)
    }

    /// A batch of images: each once, or by weight where images are drawn.
    ///
    /// - Parameter size: at most all of them.
    public func batch(_ size: Int, using random: inout CounterRandom) -> [Int] {
        let size = min(size, count)
        guard let sampler else { return random.sample(size, from: count) }
        return (0..<size).map { _ in sampler.draw(using: &random) }
    }

    /// What images count in the mean of a batch of them; the sum is 1 where all count alike.
    public func weights(of indices: [Int]) -> [Double]? {
        factors.map { factors in indices.map { factors[$0] / Double(indices.count) } }
    }

    /// The weights times what makes their mean in each class 1.
    private static func evened(_ weights: [Float], _ labels: [Int]) -> [Double] {
        precondition(weights.count == labels.count, "one weight an image")
        var sums: [Int: (weight: Double, count: Double)] = [:]
        for (label, weight) in zip(labels, weights) {
            let sum = sums[label] ?? (0, 0)
            sums[label] = (sum.weight + Double(weight), sum.count + 1)
        }
        return zip(labels, weights).map { label, weight in
            let sum = sums[label]!
            precondition(sum.weight > 0, "a positive weight in every class")
            return Double(weight) * sum.count / sum.weight
        }
    }
}
