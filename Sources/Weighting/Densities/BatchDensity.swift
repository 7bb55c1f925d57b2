/// Weights of samples by how rare they are among those drawn with them: the paper's way (section 4.2), softmax of kernel
/// sums, temperature and variance 0.1.
public struct BatchDensity: Sendable {
    private let embeddings: [Float]
    private let dimension: Int
    private let options = KDEOptions(score: .kernelSum, normalisation: .softmax, temperature: 0.1, variance: 0.1)

    /// - Parameter embeddings: [N,D] row-major, finite, of unit length.
    public init(embeddings: [Float], dimension: Int) {
        precondition(dimension > 0 && embeddings.count % dimension == 0, "whole rows")
        (self.embeddings, self.dimension) = (embeddings, dimension)
    }

    /// The weights of some samples, which sum to 1.
    public func callAsFunction(_ indices: [Int]) -> [Double] {
        let rows = indices.flatMap { embeddings[$0 * dimension..<($0 + 1) * dimension] }
        return KDEWeights.batch(rows: rows, dimension: dimension, options: options).weights
    }
}
