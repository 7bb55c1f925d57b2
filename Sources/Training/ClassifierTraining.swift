import Autodiff
import Kernels
import Nets
import Randomness

/// A classifier in training: one step, one pass over a set.
///
/// Who calls it decides how often, with which learning rate, and from which random numbers.
public struct ClassifierTraining {
    public let net: any Classifier
    /// Images a step.
    public let batch: Int
    public let augmentation: Augmentation
    private var learner: Learner
    /// Mixes the batches that are augmented.
    public var cutMix: CutMix?
    /// Images of the last step's batch that were told right before it.
    public private(set) var right = 0

    public init(
        _ net: any Classifier, parameters: [Tensor<Float>], optimizer: SGD, batch: Int, augmentation: Augmentation
    ) {
        (self.net, self.batch, self.augmentation) = (net, batch, augmentation)
        learner = Learner(net, parameters: parameters, statistics: net.initialStatistics, optimizer: optimizer)
    }

    public var optimizer: any Optimizer {
        get { learner.optimizer }
        set { learner.optimizer = newValue }
    }
    public var parameters: [Tensor<Float>] { learner.parameters }
    /// Running statistics of batch norm.
    public var statistics: [Tensor<Float>] { learner.statistics }
    public var isFinite: Bool { learner.isFinite }
    public var network: TrainedNetwork { TrainedNetwork(net, parameters: parameters, statistics: statistics) }

    /// One step along the gradient of the batch's loss.
    ///
    /// - Returns: the loss before the step.
    public mutating func step(on batch: Batch) -> Float {
        let seen = BatchStatistics()
        let (loss, gradients, right) = net.lossGradient(of: batch, parameters: parameters, statistics: seen)
        self.right = right
        learner.move(along: gradients, seen: [seen])
        return loss
    }

    /// One step on images that are each augmented with parameters of their own.
    ///
    /// - Parameters:
    ///   - images: [n, height, width, channels].
    ///   - weights: [n]; 1/n each when nil.
    /// - Returns: the loss before the step.
    public mutating func step(
        augmenting images: Tensor<Float>, labels: [Int], weights: [Double]? = nil, using random: inout CounterRandom
    ) -> Float {
        let augment = augmentation.drawEach(labels.count, for: images.imageShape, using: &random)
        let batch = Batch(augment(Variable(images)).value, labels: labels, weights: weights)
        return step(on: cutMix.map { $0(batch, using: &random) } ?? batch)
    }

    /// One pass over labelled images in a drawn order, each augmented with parameters of its own.
    ///
    /// - Parameters:
    ///   - labels: of all images.
    ///   - images: the images [n, height, width, channels] at some indices.
    /// - Returns: the mean loss of an image, each before its step.
    public mutating func epoch(
        labels: [Int], using random: inout CounterRandom, images: (_ indices: [Int]) -> Tensor<Float>
    ) -> Float {
        let order = random.shuffled(labels.count)
        var total: Float = 0
        for first in stride(from: 0, to: order.count, by: batch) {
            let indices = Array(order[first..<min(order.count, first + batch)])
            let loss = step(augmenting: images(indices), labels: indices.map { labels[$0] }, using: &random)
            total += loss * Float(indices.count)
        }
        return total / Float(labels.count)
    }

    /// Adds the network and what the optimizer keeps.
    public func add(to state: inout RunState) { learner.add(to: &state) }

    /// Goes on from what `add` has added.
    ///
    /// - Throws: `DataError` for what is absent or of another shape.
    public mutating func resume(_ state: RunState) throws { try learner.resume(state) }
}
