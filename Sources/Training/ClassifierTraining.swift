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
    public var optimizer: SGD
    /// Mixes the batches that are augmented.
    public var cutMix: CutMix?
    public private(set) var parameters: [Tensor<Float>]
    /// Running statistics of batch norm.
    public private(set) var statistics: [Tensor<Float>]
    /// Images of the last step's batch that were told right before it.
    public private(set) var right = 0

    public init(
        _ net: any Classifier, parameters: [Tensor<Float>], optimizer: SGD, batch: Int, augmentation: Augmentation
    ) {
        (self.net, self.parameters, self.optimizer) = (net, parameters, optimizer)
        (self.batch, self.augmentation) = (batch, augmentation)
        statistics = net.initialStatistics
    }

    public var network: TrainedNetwork { TrainedNetwork(net, parameters: parameters, statistics: statistics) }

    /// One step along the gradient of the batch's loss.
    ///
    /// - Returns: the loss before the step.
    public mutating func step(on batch: Batch) -> Float {
        let seen = BatchStatistics()
        let (loss, gradients, right) = net.lossGradient(of: batch, parameters: parameters, statistics: seen)
        self.right = right
        optimizer.update(&parameters, gradients: gradients)
        statistics = seen.mixed(into: statistics)
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
    public func add(to state: inout RunState) {
        state.set(net, parameters: parameters, statistics: statistics, optimizer: optimizer)
    }

    /// Goes on from what `add` has added.
    ///
    /// - Throws: `DataError` for what is absent or of another shape.
    public mutating func resume(_ state: RunState) throws {
        (parameters, statistics, optimizer.state) = try state.network(
            net, statistics: net.initialStatistics, momentCount: SGD.momentCount)
    }
}
