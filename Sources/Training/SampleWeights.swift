/// How the weights of samples enter what is made from them: the choice of a batch, or its mean.
public enum SampleWeights: Sendable {
    /// Every sample of a class alike: the published methods.
    case uniform
    /// Samples are drawn, with replacement, with probability proportional to their weight, and averaged.
    case drawn([Float])
    /// Samples are drawn uniformly, and averaged with their weights.
    case averaged([Float])
    /// Samples are drawn uniformly, and averaged with weights computed from the drawn samples (Cui et al., ICML 2024,
    /// section 4.2).
    case perBatch(@Sendable (_ indices: [Int]) -> [Double])

    /// One a sample, where they are known before a batch is drawn.
    public var values: [Float]? {
        switch self {
        case .uniform, .perBatch: nil
        case .drawn(let values), .averaged(let values): values
        }
    }
}
