import Autodiff
import Kernels
import Nets
import Randomness
import TensorIO

/// Trains a bias model with a supervised contrastive loss, one view an image and no augmentation (SelecMix's setting).
public struct ContrastiveTraining: LongRun {
    public struct Settings: Sendable, Encodable {
        public var loss = ContrastiveLoss.generalized(temperature: 0.2, q: 0.7)
        public var batch = 256
        public var optimizer = OptimizerSettings.adam(learningRate: 0.001, weightDecay: 1e-4)
        /// The run is complete when the mean loss of so many steps is no lower than that of as many before; 0: never.
        public var plateau = 0
        public var seed: UInt64 = 0

        public init() {}
    }

    public let model: BiasModel
    public let settings: Settings
    private let images: PixelBank
    private let labels: [Int]
    private let batch: Int
    private var learner: ContrastiveLearner
    /// Of every step so far.
    public private(set) var losses: [Float] = []
    /// Anchors without a positive in their batch, so far.
    public private(set) var skippedAnchors = 0

    /// - Parameter images: pixels in 0...1.
    public init(model: BiasModel, images: PixelBank, labels: [Int], settings: Settings) {
        self.model = model
        self.images = images
        self.labels = labels
        self.settings = settings
        batch = min(settings.batch, images.count)
        learner = ContrastiveLearner(
            model, loss: settings.loss,
            parameters: model.initialParameters(seed: settings.seed, stage: "supcon-train", purpose: "parameters"),
            optimizer: settings.optimizer)
    }

    public var position: Int { losses.count }
    public var parameters: [Tensor<Float>] { learner.parameters }
    /// Running statistics of batch norm.
    public var statistics: [Tensor<Float>] { learner.statistics }
    public var isFinite: Bool { learner.isFinite }
    public var place: String { "step \(position)" }

    public var isComplete: Bool {
        let plateau = settings.plateau
        guard plateau > 0, losses.count >= 2 * plateau else { return false }
        let last = losses.suffix(plateau).reduce(0, +)
        return last >= losses.dropLast(plateau).suffix(plateau).reduce(0, +)
    }

    /// One step on the next batch of a shuffled epoch; the incomplete last batch of an epoch is left out.
    ///
    /// - Returns: the batch's loss.
    public mutating func step() -> Float {
        let perEpoch = images.count / batch
        var random = CounterRandom(
            seed: settings.seed, stage: "supcon-train", purpose: "epoch", index: UInt64(position / perEpoch))
        let order = random.shuffled(images.count)
        let first = position % perEpoch * batch
        return step(on: Array(order[first..<first + batch]))
    }

    /// Seconds that a step takes, told from two on fewer images: what all the parameters take does not grow with them.
    ///
    /// - Parameter seconds: times what it is handed, which may be done several times.
    public func stepTime(_ seconds: (() throws -> Void) throws -> Double) throws -> Double {
        var training = self
        let (few, more) = (min(batch, 32), min(batch, 96))
        let short = try seconds { _ = training.step(on: Array(0..<few)) }
        guard more > few else { return short }
        let long = try seconds { _ = training.step(on: Array(0..<more)) }
        return short + max(0, long - short) * Double(batch - few) / Double(more - few)
    }

    /// One step on the given images.
    private mutating func step(on indices: [Int]) -> Float {
        let (value, skipped) = learner.step(on: images.images(indices), labels: indices.map { labels[$0] })
        skippedAnchors += skipped
        losses.append(value)
        return value
    }

    public var state: RunState {
        var state = RunState()
        learner.add(to: &state)
        state.set("losses", Tensor(losses, shape: [losses.count]))
        state.set("steps", losses.count)
        state.set("skipped-anchors", skippedAnchors)
        return state
    }

    public mutating func resume(_ state: RunState) throws {
        losses = try state.values("losses", count: try state.count("steps"))
        skippedAnchors = try state.count("skipped-anchors")
        try learner.resume(state)
    }
}
