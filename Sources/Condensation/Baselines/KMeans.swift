import Randomness

extension Baseline {
    /// The images nearest to the centres of `perClass` clusters of each class: Lloyd's algorithm from greedy k-means++
    /// seeds (Arthur and Vassilvitskii, 2007), until no image changes its cluster or for `iterations` rounds.
    ///
    /// - Parameters:
    ///   - features: [N,D] row-major, finite: pixels or embeddings.
    ///   - weights: one an image, non-negative and finite: seeds are drawn and centres are means by them then.
    /// - Throws: `DataError` where a class has fewer than `perClass` images, or fewer with a weight above 0, or a label is out of
    ///   range.
    public static func kMeans(
        features: [Float], dimension: Int, labels: [Int], classCount: Int, perClass: Int, weights: [Float]? = nil, seed: UInt64,
        iterations: Int = 100
    ) throws -> [Int] {
        precondition(dimension > 0 && features.count == labels.count * dimension, "one row of features a label")
        return try members(labels, classCount, perClass, weights).enumerated().flatMap { label, members in
            var clusters = Clusters(
                rows: rows(features, dimension, members), dimension: dimension, count: perClass,
                weights: self.weights(weights, members),
                random: CounterRandom(seed: seed, stage: "distill", purpose: "k-means baseline", index: UInt64(label)))
            clusters.refine(iterations)
            return clusters.representatives().map { members[$0] }
        }
    }
}
