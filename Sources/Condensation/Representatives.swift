import Autodiff
import Kernels
import Nets
import Parallel
import Randomness

/// Real images of a class that stand for all of it: those nearest to the centres of clusters of its features (Liu et al., "DREAM:
/// efficient dataset distillation by representative matching", ICCV 2023), and what weights do there.
public struct Representatives: Sendable {
    /// Where weights act.
    public enum Weighing: String, Sendable, CaseIterable, Encodable {
        /// On the chosen images, which were chosen without: how the weights of Cui et al. extend.
        case after
        /// In the clusters: centres are weighted means.
        case clusters
        /// Before them: the candidates are drawn by weight.
        case pool
    }

    private let bank: PixelBank
    private let members: [[Int]]
    /// How many are chosen of each class.
    let count: Int
    private let pool: Int?
    private let weights: [Float]?
    private let weighing: Weighing
    private static let rounds = 20

    /// - Parameters:
    ///   - members: indices into `bank` of the images of every class, `count` or more.
    ///   - count: how many are chosen of each class.
    ///   - pool: candidates of a class, `count` or more, drawn anew at every choice; all its images when nil or fewer.
    ///   - weights: of all images, `count` of each class positive.
    public init(_ bank: PixelBank, members: [[Int]], count: Int, pool: Int?, weights: [Float]?, weighing: Weighing) {
        precondition(members.allSatisfy { $0.count >= count } && (pool ?? count) >= count, "\(count) images to choose from")
        (self.bank, self.members, self.count, self.pool) = (bank, members, count, pool)
        (self.weights, self.weighing) = (weights, weighing)
    }

    public var classes: Range<Int> { members.indices }

    /// Indices of representatives of some classes in the eyes of `net`.
    ///
    /// - Parameter random: what a class draws from.
    func choose(
        _ labels: Range<Int>, by net: some Encoder, _ parameters: [Tensor<Float>], random: (_ label: Int) -> CounterRandom
    ) -> [[Int]] {
        // Features of no more classes are kept than there are threads to find clusters.
        stride(from: labels.lowerBound, to: labels.upperBound, by: Threads.count).flatMap { first in
            let searches = (first..<min(labels.upperBound, first + Threads.count)).map { label in
                var random = random(label)
                return search(label, by: net, parameters, using: &random)
            }
            return Threads.flatMap(searches.count, grain: 1) { range in
                Threads.withCount(1) { range.map { searches[$0].chosen() } }
            }
        }
    }

    /// What is known of a class before its clusters are.
    private struct Search {
        let candidates: [Int]
        let features: [Float]
        let dimension: Int
        let count: Int
        let weights: [Float]?
        let random: CounterRandom

        func chosen() -> [Int] {
            var clusters = Clusters(rows: features, dimension: dimension, count: count, weights: weights, random: random)
            clusters.refine(Representatives.rounds)
            return clusters.representatives().map { candidates[$0] }
        }
    }

    private func search(
        _ label: Int, by net: some Encoder, _ parameters: [Tensor<Float>], using random: inout CounterRandom
    ) -> Search {
        let candidates = candidates(label, using: &random)
        let constants = parameters.map { Variable($0) }
        let block = 4 * net.imagesTogether(pixels: bank.shape.pixels)
        let rows = stride(from: 0, to: candidates.count, by: block).flatMap { first in
            let images = bank.images(Array(candidates[first..<min(candidates.count, first + block)]))
            return net.features(Variable(images), constants).value.values
        }
        let own = weighing == .clusters ? Baseline.weights(weights, candidates) : nil
        return Search(
            candidates: candidates, features: rows, dimension: net.featureCount, count: count,
            weights: own?.contains { $0 > 0 } == true ? own : nil, random: random)
    }

    /// As many images of a class as would be chosen of it.
    func some(of label: Int) -> [Int] { Array(members[label].prefix(count)) }

    /// The same choice among fewer candidates of a class, and which share of them it has.
    ///
    /// - Parameter most: candidates, where that is enough to choose from.
    func part(of label: Int, most: Int) -> (representatives: Representatives, share: Double) {
        let all = min(pool ?? members[label].count, members[label].count)
        let size = min(all, max(most, count))
        let part = Representatives(bank, members: members, count: count, pool: size, weights: weights, weighing: weighing)
        return (part, Double(size) / Double(all))
    }

    private func candidates(_ label: Int, using random: inout CounterRandom) -> [Int] {
        let members = members[label]
        let size = min(pool ?? members.count, members.count)
        if let weights, weighing == .pool {
            let sampler = WeightedSampler(weights: members.map { weights[$0] })
            return (0..<size).map { _ in members[sampler.draw(using: &random)] }
        }
        return size == members.count ? members : random.sample(size, from: members.count).map { members[$0] }
    }

    /// Chosen images of a class, standardised, and what each counts; the sum is 1.
    func batch(_ indices: [Int]) -> (images: Tensor<Float>, weights: [Double]) {
        let own = weighing == .after ? weights.map { weights in indices.map { Double(weights[$0]) } } : nil
        let sum = own?.reduce(0, +) ?? 0
        let even = [Double](repeating: 1 / Double(indices.count), count: indices.count)
        return (bank.images(indices), sum > 0 ? own!.map { $0 / sum } : even)
    }
}
