import Autodiff
import Kernels

/// What a network makes of labelled images, one by one; constants, from which weights are computed.
extension Tensor where Scalar == Float {
    /// Of logits [n, classes]: the cross-entropy of every row.
    func crossEntropies(labels: [Int]) -> [Float] {
        let (values, classes) = (values, shape[1])
        precondition(labels.count == shape[0], "\(labels.count) labels for \(shape[0]) rows")
        return labels.enumerated().map { row, label in
            let logits = values[row * classes..<(row + 1) * classes]
            let peak = logits.max()!
            // The peak goes first: beside it a small loss would be rounded away.
            return Float.logarithm(logits.reduce(0) { $0 + Float.exponential($1 - peak) })
                + (peak - values[row * classes + label])
        }
    }
}

/// q p^q, the weights of the cross-entropies -log p that make the gradient that of the generalised cross-entropy (Zhang & Sabuncu,
/// NeurIPS 2018): what is learned already counts more, so that the easy is learned alone.
///
/// - Parameter losses: -log p.
func generalizedWeights(_ losses: [Float], q: Float) -> [Double] {
    losses.map { Double(q * Float.exponential(-q * $0)) }
}
