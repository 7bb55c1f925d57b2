import Autodiff
import Kernels
import TensorIO

/// Pairs of images in which the classes and the bias disagree, told by embeddings that see the bias (SelecMix; Hwang et al., NeurIPS
/// 2022, section 4.1).
public enum ContradictingPairs: Sendable, CaseIterable {
    /// Of one class, and least alike.
    case sameClass
    /// Of different classes, and most alike.
    case otherClass

    /// A partner for every image of a batch: the earlier one of two that are as good. An image without another of its class is its
    /// own partner.
    ///
    /// - Parameters:
    ///   - embeddings: unit rows [n, dimension].
    ///   - labels: [n].
    /// - Throws: `DataError` where partners shall be of other classes, and there is only one.
    public func partners(embeddings: Tensor<Float>, labels: [Int]) throws -> [Int] {
        let count = labels.count
        precondition(embeddings.shape[0] == count, "\(count) labels for \(embeddings.shape[0]) rows")
        if self == .otherClass, Set(labels).count < 2 {
            throw DataError("expected two classes or more in a batch of \(count) images, found only class \(labels.first ?? 0)")
        }
        let rows = Variable(embeddings)
        let similarities = rows.matrixProduct(rows, otherTransposed: true).value.values
        return labels.indices.map { i in
            var best: (index: Int, similarity: Float)?
            for j in labels.indices where (labels[j] == labels[i]) == (self == .sameClass) {
                let similarity = similarities[i * count + j]
                if let best, self == .sameClass ? similarity >= best.similarity : similarity <= best.similarity { continue }
                best = (j, similarity)
            }
            return best!.index
        }
    }
}
