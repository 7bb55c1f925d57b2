extension Baseline {
    /// Greedy k-centre coreset (Sener and Savarese, 2018): the image nearest to the mean of its class, then again and
    /// again the one that is farthest from all those taken, by Euclidean distance to the nearest of them. Ties go to the
    /// earlier image.
    ///
    /// - Parameters:
    ///   - features: [N,D] row-major, finite: pixels or embeddings.
    ///   - weights: one an image, non-negative and finite: the mean is the weighted one then, and squared distances count times
    ///     the weight of the image that is left out.
    /// - Throws: `DataError` where a class has fewer than `perClass` images, or fewer with a weight above 0, or a label is out of
    ///   range.
    public static func kCenter(
        features: [Float], dimension: Int, labels: [Int], classCount: Int, perClass: Int, weights: [Float]? = nil
    ) throws -> [Int] {
        precondition(dimension > 0 && features.count == labels.count * dimension, "one row of features a label")
        return try members(labels, classCount, perClass, weights).flatMap { members in
            centers(rows(features, dimension, members), dimension, perClass, self.weights(weights, members)).map { members[$0] }
        }
    }

    private static func centers(_ rows: [Float], _ dimension: Int, _ count: Int, _ weights: [Float]?) -> [Int] {
        let size = rows.count / dimension
        let toMean = distances(rows, mean(rows, dimension, weights))
        var picked = [(0..<size).min { (toMean[$0], $0) < (toMean[$1], $1) }!]
        var nearest = [Double](repeating: .infinity, count: size)
        while picked.count < count {
            let last = picked.last! * dimension
            for (i, distance) in distances(rows, rows[last..<last + dimension].map(Double.init)).enumerated() {
                nearest[i] = min(nearest[i], weights.map { Double($0[i]) * distance } ?? distance)
            }
            // Below every distance, so that copies of taken images come before the taken ones themselves.
            nearest[picked.last!] = -1
            picked.append((0..<size).min { (-nearest[$0], $0) < (-nearest[$1], $1) }!)
        }
        return picked
    }

    /// Squared distances of the rows from `point`, by differences: `SquaredDistances` would not tell copies from
    /// neighbours, nor ties from what is nearly one.
    private static func distances(_ rows: [Float], _ point: [Double]) -> [Double] {
        stride(from: 0, to: rows.count, by: point.count).map { start in
            var sum = 0.0
            for k in 0..<point.count {
                let difference = Double(rows[start + k]) - point[k]
                sum += difference * difference
            }
            return sum
        }
    }
}
