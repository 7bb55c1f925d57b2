import Autodiff
import Kernels
import Nets
import Randomness

/// Trains a fresh network on a set by a schedule, augmented: how condensed sets are measured.
public struct ScheduledTraining: LongRun {
    public struct Settings: Sendable, Encodable {
        public var schedule = Schedule()
        public var batch = 256
        public var augmentation = Augmentation(AugmentationOperation.all)
        /// After the augmentation, where batches are mixed.
        public var cutMix: CutMix?
        public var seed: UInt64 = 0

        public init() {}
    }

    public let settings: Settings
    /// Which of several nets: its start and its batches depend on it.
    public let index: Int
    private let images: PixelBank
    private let labels: [Int]
    private var training: ClassifierTraining
    /// Epochs made.
    public private(set) var position = 0

    public init(net: any Classifier, images: PixelBank, labels: [Int], index: Int, settings: Settings) {
        precondition(images.count == labels.count, "\(labels.count) labels for \(images.count) images")
        (self.images, self.labels, self.index, self.settings) = (images, labels, index, settings)
        training = ClassifierTraining(
            net,
            parameters: net.initialParameters(
                seed: settings.seed, stage: "evaluate", purpose: "net", index: UInt64(index)),
            optimizer: settings.schedule.optimizer(at: 0), batch: settings.batch, augmentation: settings.augmentation)
        training.cutMix = settings.cutMix
    }

    public var network: TrainedNetwork { training.network }
    public var isComplete: Bool { position >= settings.schedule.epochs }
    public var isFinite: Bool { training.isFinite }
    public var place: String { "epoch \(position) of net \(index) (\(training.net.name))" }

    /// One pass over the set.
    ///
    /// - Returns: the mean of the batches' losses, each before its step.
    public mutating func step() -> Float {
        if settings.schedule.renews(at: position) { training.optimizer = settings.schedule.optimizer(at: position) }
        training.optimizer.learningRate = settings.schedule.rate(at: position)
        var random = CounterRandom(
            seed: settings.seed, stage: "evaluate", purpose: "epochs of net \(index)", index: UInt64(position))
        position += 1
        return training.epoch(labels: labels, using: &random) { [images] in images.images($0) }
    }

    public func epochTime(_ seconds: (() throws -> Void) throws -> Double) throws -> Double {
        var training = training
        var random = CounterRandom(seed: settings.seed, stage: "evaluate", purpose: "epochs of net \(index)", index: 0)
        let batch = Array(0..<min(labels.count, settings.batch))
        let time = try seconds {
            _ = training.step(augmenting: images.images(batch), labels: batch.map { labels[$0] }, using: &random)
        }
        return time * Double(labels.count) / Double(batch.count)
    }

    public var state: RunState {
        var state = RunState()
        training.add(to: &state)
        state.set("epochs", position)
        return state
    }

    public mutating func resume(_ state: RunState) throws {
        position = try state.count("epochs", atMost: settings.schedule.epochs)
        training.optimizer = settings.schedule.optimizer(at: max(position - 1, 0))
        try training.resume(state)
    }
}
