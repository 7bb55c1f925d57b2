extension Baseline {
    /// Herding (Welling, 2009): images picked one after the other such that the mean of those picked is as near as
    /// can be to the mean of their class. Ties go to the earlier image.
    ///
    /// - Parameters:
    ///   - features: [N,D] row-major, finite: pixels or embeddings.
    ///   - weights: one an image, non-negative and finite: the mean to follow is the weighted one then.
    /// - Throws: `DataError` where a class has fewer than `perClass` images, or fewer with a weight above 0, or a label is out of
    ///   range.
    public static func herding(
        features: [Float], dimension: Int, labels: [Int], classCount: Int, perClass: Int, weights: [Float]? = nil
    ) throws -> [Int] {
        precondition(dimension > 0 && features.count == labels.count * dimension, "one row of features a label")
        return try members(labels, classCount, perClass, weights).flatMap { members in
            let rows = rows(features, dimension, members)
            let mean = mean(rows, dimension, self.weights(weights, members))
            return herd(rows, dimension, perClass, around: mean).map { members[$0] }
        }
    }

    private static func herd(_ rows: [Float], _ dimension: Int, _ count: Int, around mean: [Double]) -> [Int] {
        let size = rows.count / dimension
        var squares = [Double](repeating: 0, count: size)
        for i in 0..<size {
            for k in 0..<dimension {
                let value = Double(rows[i * dimension + k])
                squares[i] += value * value
            }
        }
        // |t m - sum - x|^2 = const - 2 x.(t m - sum) + |x|^2: the residual t m - sum is all there is to keep.
        var residual = mean
        var taken = [Bool](repeating: false, count: size)
        var picked: [Int] = []
        while picked.count < count {
            var best = -1
            var bestCost = Double.infinity
            for i in 0..<size where !taken[i] {
                var product = 0.0
                for k in 0..<dimension { product += Double(rows[i * dimension + k]) * residual[k] }
                let cost = squares[i] - 2 * product
                if cost < bestCost || best < 0 {
                    best = i
                    bestCost = cost
                }
            }
            taken[best] = true
            picked.append(best)
            for k in 0..<dimension { residual[k] += mean[k] - Double(rows[best * dimension + k]) }
        }
        return picked
    }
}
