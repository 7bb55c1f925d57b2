import Autodiff
import Kernels
import Randomness

/// Real images by class, and how a batch of them is drawn.
public struct RealImages: Sendable {
    private let bank: PixelBank
    private let members: [[Int]]
    private let batch: Int
    private let weights: SampleWeights
    /// One a class where images are drawn by weight.
    private let samplers: [WeightedSampler]

    /// - Parameters:
    ///   - members: indices into `bank` of the images of every class; none is empty.
    ///   - batch: images of a class in a draw; all of them where there are fewer and none is drawn twice.
    public init(_ bank: PixelBank, members: [[Int]], batch: Int, weights: SampleWeights) {
        precondition(batch > 0 && members.allSatisfy { !$0.isEmpty }, "an image of every class, and a batch to draw")
        (self.bank, self.members, self.batch, self.weights) = (bank, members, batch, weights)
        if case .drawn(let weights) = weights {
            samplers = members.map { indices in WeightedSampler(weights: indices.map { weights[$0] }) }
        } else {
            samplers = []
        }
    }

    public var classes: Range<Int> { members.indices }

    /// Images [n, height, width, channels] of a class, standardised, and their weights, which sum to 1.
    public func draw(_ label: Int, using random: inout CounterRandom) -> (images: Tensor<Float>, weights: [Double]) {
        let (indices, weights) = choose(label, using: &random)
        return (bank.images(indices), weights)
    }

    private func choose(_ label: Int, using random: inout CounterRandom) -> (indices: [Int], weights: [Double]) {
        let members = members[label]
        if case .drawn = weights {
            let indices = (0..<batch).map { _ in members[samplers[label].draw(using: &random)] }
            return (indices, Array(repeating: 1 / Double(batch), count: batch))
        }
        let indices = random.sample(min(batch, members.count), from: members.count).map { members[$0] }
        let chosen: [Double] =
            switch weights {
            case .uniform, .drawn: Array(repeating: 1, count: indices.count)
            case .averaged(let all): indices.map { Double(all[$0]) }
            case .perBatch(let compute): compute(indices)
            }
        let sum = chosen.reduce(0, +)
        return (indices, sum > 0 ? chosen.map { $0 / sum } : chosen.map { _ in 1 / Double(indices.count) })
    }
}
