import Autodiff
import Kernels

extension Variable {
    /// Weighted means of consecutive rows of a matrix [samples, d], as [groups, d].
    ///
    /// - Parameter weights: of the rows of each group in turn.
    func weightedMeans(_ weights: [[Double]]) -> Variable {
        let total = weights.reduce(0) { $0 + $1.count }
        precondition(total == shape[0], "\(total) weights for \(shape[0]) rows")
        var values = [Scalar](repeating: 0, count: weights.count * total)
        var column = 0
        for (group, weights) in weights.enumerated() {
            for weight in weights {
                values[group * total + column] = Scalar(weight)
                column += 1
            }
        }
        return Variable(Tensor(values, shape: [weights.count, total])).matrixProduct(self)
    }
}
