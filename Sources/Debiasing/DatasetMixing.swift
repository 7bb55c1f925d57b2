import Autodiff
import Kernels
import Randomness
import TensorIO

/// A partner for every image of a set, sought in random batches, and what is left of the image beside it: SelecMix's mixing, once
/// for all (Cui et al., ICML 2024, table 5).
public struct DatasetMixing: Sendable {
    /// Of every image, [n].
    public private(set) var partners: [Int]
    /// λ, 0 to 1/2, [n].
    public private(set) var shares: [Double]

    /// - Parameters:
    ///   - embeddings: unit rows [n, dimension] that see the bias.
    ///   - labels: [n].
    ///   - batch: images that partners are sought in, at most; a last one that is not full is shared out among the others.
    ///   - advance: called after every batch with the images that it has.
    public init(
        embeddings: Tensor<Float>, labels: [Int], batch: Int, seed: UInt64, advance: (_ images: Int) -> Void = { _ in }
    ) {
        let count = labels.count
        precondition(embeddings.shape[0] == count && batch > 0, "a row a label, and a batch")
        var random = CounterRandom(seed: seed, stage: "bias-mix", purpose: "order")
        let order = random.shuffled(count)
        partners = Array(0..<count)
        shares = Array(repeating: 0, count: count)
        let batches = (count + batch - 1) / batch
        for index in 0..<batches {
            let indices = Array(order[index * count / batches..<(index + 1) * count / batches])
            var random = CounterRandom(seed: seed, stage: "bias-mix", purpose: "batch", index: UInt64(index))
            let mixing = PairMixing(
                embeddings: embeddings.rows(at: indices), labels: indices.map { labels[$0] }, using: &random)
            for (place, image) in indices.enumerated() {
                (partners[image], shares[image]) = (indices[mixing.partners[place]], mixing.shares[place])
            }
            advance(indices.count)
        }
    }

    /// Images that found no partner and stay as they are.
    public var unpaired: Int { partners.indices.count { partners[$0] == $0 } }

    /// Image `index`, mixed: λ·own + (1 - λ)·partner of rows of `size` values.
    public func row(_ index: Int, of values: [Float], size: Int) -> [Float] {
        let (own, other, share) = (index * size, partners[index] * size, Float(shares[index]))
        return (0..<size).map { share * values[own + $0] + (1 - share) * values[other + $0] }
    }

    /// The same of bytes, to the nearest.
    public func row(_ index: Int, of bytes: [UInt8], size: Int) -> [UInt8] {
        let (own, other, share) = (index * size, partners[index] * size, Float(shares[index]))
        return (0..<size).map {
            UInt8((share * Float(bytes[own + $0]) + (1 - share) * Float(bytes[other + $0])).rounded())
        }
    }
}
