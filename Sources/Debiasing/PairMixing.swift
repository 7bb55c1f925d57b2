import Autodiff
import Kernels
import Randomness

/// How the images of a batch are mixed with those that contradict them.
public struct PairMixing: Sendable {
    /// Which image each is mixed with, and whose label it has then: [n].
    public let partners: [Int]
    /// What is left of the image itself, 0 to 1/2: [n].
    public let shares: [Double]

    public init(partners: [Int], shares: [Double]) {
        precondition(partners.count == shares.count, "a share a partner")
        (self.partners, self.shares) = (partners, shares)
    }

    /// Partners of one kind for all images, by a coin, and shares λ ~ U(0, 1/2).
    ///
    /// - Parameters:
    ///   - embeddings: unit rows [n, dimension] that see the bias.
    ///   - labels: [n].
    public init(embeddings: Tensor<Float>, labels: [Int], using random: inout CounterRandom) {
        let pairs: ContradictingPairs = random.uniform() < 0.5 ? .sameClass : .otherClass
        self.init(
            partners: pairs.partners(embeddings: embeddings, labels: labels),
            shares: labels.map { _ in 0.5 * random.uniform() })
    }

    /// λ·image + (1 - λ)·partner of images [n, …].
    public func callAsFunction(_ images: Tensor<Float>) -> Tensor<Float> {
        let shape = [shares.count] + Array(repeating: 1, count: images.shape.count - 1)
        let share = Variable(Tensor(shares.map { Float($0) }, shape: shape))
        let other = Variable(images.rows(at: partners))
        return ((Variable(images) - other) * share + other).value
    }
}
