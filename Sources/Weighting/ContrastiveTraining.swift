import Autodiff
import Kernels
import Nets
import Randomness

/// Trains a bias model with a supervised contrastive loss, one view an image and no augmentation (SelecMix's setting).
public struct ContrastiveTraining {
    public let model: BiasModel
    public let loss: ContrastiveLoss
    public let batch: Int
    public let seed: UInt64
    private let images: PixelBank
    private let labels: [Int]
    private var optimizer: any Optimizer
    public private(set) var parameters: [Tensor<Float>]
    /// Running statistics of batch norm.
    public private(set) var statistics: [Tensor<Float>]
    public private(set) var iteration = 0
    /// Anchors without a positive in their batch, so far; set it to resume.
    public var skippedAnchors = 0
    /// Running averages that the optimizer keeps of each parameter.
    public var momentCount: Int { type(of: optimizer).momentCount }
    /// What the following steps depend on besides images and settings; set it to resume.
    public var state: TrainingState {
        get {
            TrainingState(
                position: iteration, parameters: parameters, statistics: statistics, optimizer: optimizer.state)
        }
        set {
            (iteration, parameters, statistics) = (newValue.position, newValue.parameters, newValue.statistics)
            optimizer.state = newValue.optimizer
        }
    }

    /// - Parameter images: pixels in 0...1.
    public init(
        model: BiasModel, loss: ContrastiveLoss, images: PixelBank, labels: [Int], batch: Int,
        optimizer: any Optimizer, seed: UInt64
    ) {
        self.model = model
        self.loss = loss
        self.images = images
        self.labels = labels
        self.batch = min(batch, images.count)
        self.optimizer = optimizer
        self.seed = seed
        parameters = model.initialParameters(seed: seed, stage: "supcon-train", purpose: "parameters")
        statistics = model.backbone.initialStatistics
    }

    /// One step on the next batch of a shuffled epoch; the incomplete last batch of an epoch is left out.
    ///
    /// - Returns: the batch's loss.
    public mutating func step() -> Float {
        let perEpoch = images.count / batch
        var random = CounterRandom(
            seed: seed, stage: "supcon-train", purpose: "epoch", index: UInt64(iteration / perEpoch))
        let order = random.shuffled(images.count)
        let first = iteration % perEpoch * batch
        let value = step(on: Array(order[first..<first + batch]))
        iteration += 1
        return value
    }

    /// One step on the given images.
    public mutating func step(on indices: [Int]) -> Float {
        let shape = [indices.count, images.height, images.width, images.channels]
        let x = Variable(Tensor(shape: shape, buffer: images.batch(indices)))
        let tracked = parameters.map { Variable($0, tracked: true) }
        let seen = BatchStatistics()
        let embeddings = model.embed(x, tracked, mode: .training, statistics: seen)
        let (value, skipped) = loss(embeddings, labels: indices.map { labels[$0] })
        skippedAnchors += skipped
        let gradients = gradient(of: value, withRespectTo: tracked)
        optimizer.update(&parameters, gradients: gradients.map(\.value))
        statistics = seen.mixed(into: statistics)
        return value.scalar
    }
}
