import Autodiff
import Kernels

/// Supervised contrastive losses over one batch of unit embeddings, one view an image.
///
/// With s_ij = z_i·z_j/τ and log p_ij = s_ij - log Σ_{k≠i} exp s_ik, an anchor's loss is the mean over its positives
/// (same label, not itself) of -w_ij log p_ij: SupCon (Khosla et al., NeurIPS 2020) with w = 1, GSC (SelecMix, Hwang et
/// al., NeurIPS 2022) with w_ij = q p_ij^q held constant, which learns the easy, biased features first.
public enum ContrastiveLoss: Sendable, Equatable, Encodable {
    case supCon(temperature: Double)
    case generalized(temperature: Double, q: Double)

    var temperature: Double {
        switch self {
        case .supCon(let temperature), .generalized(let temperature, _): temperature
        }
    }

    /// The loss averaged over the anchors that have a positive, and how many have none.
    ///
    /// - Parameter embeddings: unit rows [n, d].
    public func callAsFunction<Scalar>(
        _ embeddings: Variable<Scalar>, labels: [Int]
    ) -> (loss: Variable<Scalar>, skippedAnchors: Int) {
        let n = labels.count
        precondition(embeddings.shape[0] == n, "\(n) labels for \(embeddings.shape[0]) embeddings")
        let selves = (0..<n * n).map { $0 / n == $0 % n }
        let similarity = embeddings.matrixProduct(embeddings, otherTransposed: true) * (1 / temperature)
        let logProbability = similarity - similarity.logSumExp(excluding: selves)
        var weights = [Scalar](repeating: 0, count: n * n)
        var anchors = 0
        for i in 0..<n {
            let positives = (0..<n).filter { $0 != i && labels[$0] == labels[i] }
            if positives.isEmpty { continue }
            anchors += 1
            for j in positives { weights[i * n + j] = 1 / Scalar(positives.count) }
        }
        if case .generalized(_, let q) = self {
            let logs = logProbability.value.values
            for i in weights.indices where weights[i] != 0 {
                weights[i] *= Scalar(q) * Scalar.exponential(Scalar(q) * logs[i])
            }
        }
        let total = (logProbability * Variable(Tensor(weights, shape: [n, n]))).sum()
        return (total * (-1 / Double(max(anchors, 1))), n - anchors)
    }
}
