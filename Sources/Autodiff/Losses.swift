import Kernels

extension Variable {
    /// log Σ exp over the last axis of a matrix [n, m], as [n, 1]; entries where `excluded` is true do not count.
    ///
    /// - Parameter excluded: n·m flags, or nil for none.
    public func logSumExp(excluding excluded: [Bool]? = nil) -> Variable {
        let (n, m) = (shape[0], shape[1])
        let x = value.values
        let peak = (0..<n).map { row in
            (0..<m).reduce(-Scalar.infinity) { best, column in
                let i = row * m + column
                return excluded?[i] == true ? best : Swift.max(best, x[i])
            }
        }
        // The peak is a constant shift: the gradient does not depend on it.
        let shift = Variable(Tensor(peak, shape: [n, 1]))
        var terms = (self - shift).exponential
        if let excluded { terms = terms * Variable(Tensor(excluded.map { $0 ? 0 : 1 }, shape: [n, m])) }
        return terms.sum(keepingAxes: [1]).logarithm + shift
    }

    /// The mean cross-entropy of logits [n, classes] against class numbers, or Σ weights[i]·(that of row i).
    public func crossEntropy(labels: [Int], weights: [Double]? = nil) -> Variable {
        let (n, m) = (shape[0], shape[1])
        precondition(labels.count == n, "\(labels.count) labels for \(n) rows")
        let target = gather(GatherIndices(labels.enumerated().map { Int32($0 * m + $1) }), shape: [n, 1])
        let terms = logSumExp() - target
        guard let weights else { return terms.mean() }
        precondition(weights.count == n, "\(weights.count) weights for \(n) rows")
        return (terms * Variable(Tensor(weights.map { Scalar($0) }, shape: [n, 1]))).sum()
    }

    /// Rows scaled to length 1.
    public func normalizedRows(epsilon: Double = 1e-12) -> Variable {
        self / (squared.sum(keepingAxes: [1]) + epsilon * epsilon).squareRoot
    }
}
