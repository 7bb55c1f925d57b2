import Randomness

/// How the weights of real samples enter distribution matching.
public enum RealSampling: Sendable {
    /// Every sample of a class alike: vanilla DM.
    case uniform
    /// Samples are drawn, with replacement, with probability proportional to their weight, and averaged.
    case drawnByWeight([Float])
    /// Samples are drawn uniformly, and averaged with their weights.
    case weightedInBatch([Float])
    /// Samples are drawn uniformly, and averaged with weights computed from the drawn samples (the paper's way).
    case weightedByBatch(@Sendable (_ indices: [Int]) throws -> [Double])
}

/// Draws the real batch of a class.
struct RealSampler {
    let members: [Int]
    let batch: Int
    let sampling: RealSampling
    private let sampler: WeightedSampler?

    init(members: [Int], batch: Int, sampling: RealSampling) {
        self.members = members
        self.batch = batch
        self.sampling = sampling
        if case .drawnByWeight(let weights) = sampling {
            sampler = WeightedSampler(weights: members.map { weights[$0] })
        } else {
            sampler = nil
        }
    }

    /// Indices of real samples, and their weights, which sum to 1.
    func draw(using random: inout CounterRandom) throws -> (indices: [Int], weights: [Double]) {
        if let sampler {
            let indices = (0..<batch).map { _ in members[sampler.draw(using: &random)] }
            return (indices, Array(repeating: 1 / Double(batch), count: batch))
        }
        let indices = random.sample(min(batch, members.count), from: members.count).map { members[$0] }
        let weights: [Double]
        switch sampling {
        case .uniform, .drawnByWeight: weights = Array(repeating: 1, count: indices.count)
        case .weightedInBatch(let all): weights = indices.map { Double(all[$0]) }
        case .weightedByBatch(let compute): weights = try compute(indices)
        }
        let sum = weights.reduce(0, +)
        return (indices, sum > 0 ? weights.map { $0 / sum } : weights.map { _ in 1 / Double(indices.count) })
    }
}
