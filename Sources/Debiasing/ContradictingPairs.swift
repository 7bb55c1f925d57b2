import Autodiff
import Kernels

/// Pairs of images in which the classes and the bias disagree, told by embeddings that see the bias (SelecMix; Hwang et al., NeurIPS
/// 2022, section 4.1).
public enum ContradictingPairs: Sendable, CaseIterable {
    /// Of one class, and least alike.
    case sameClass
    /// Of different classes, and most alike.
    case otherClass

    /// Rows of similarities that are in memory at a time.
    private static let block = 1024

    /// A partner for every image of a batch: the earlier one of two that are as good. Where there is none, as for an image alone in
    /// its class or in a batch of one class, an image is its own partner.
    ///
    /// - Parameters:
    ///   - embeddings: unit rows [n, dimension].
    ///   - labels: [n].
    public func partners(embeddings: Tensor<Float>, labels: [Int]) -> [Int] {
        let count = labels.count
        precondition(embeddings.shape[0] == count, "\(count) labels for \(embeddings.shape[0]) rows")
        let all = Variable(embeddings)
        return stride(from: 0, to: count, by: Self.block).flatMap { first in
            let rows = first..<min(count, first + Self.block)
            let similarities = Variable(embeddings.rows(rows)).matrixProduct(all, otherTransposed: true).value.values
            return rows.map { i in
                let row = similarities[(i - first) * count..<(i - first + 1) * count]
                return best(of: i, labels, row) ?? i
            }
        }
    }

    private func best(of image: Int, _ labels: [Int], _ similarities: ArraySlice<Float>) -> Int? {
        var best: (index: Int, similarity: Float)?
        for j in labels.indices where (labels[j] == labels[image]) == (self == .sameClass) {
            let similarity = similarities[similarities.startIndex + j]
            if let best, self == .sameClass ? similarity >= best.similarity : similarity <= best.similarity { continue }
            best = (j, similarity)
        }
        return best?.index
    }
}
