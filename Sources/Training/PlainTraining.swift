import Autodiff
import Kernels
import Nets
import Randomness
import TensorIO

/// Trains a classifier on a set by SGD at one learning rate, and keeps its parameters from time to time: the experts of
/// trajectory matching (Cazenavette et al., "Dataset distillation by matching training trajectories", CVPR 2022, whose
/// settings are the defaults), and classifiers for any other use.
public struct PlainTraining: LongRun {
    public struct Settings: Sendable, Encodable {
        /// Images a step.
        public var batch = 256
        public var learningRate: Float = 0.01
        public var momentum: Float = 0
        public var weightDecay: Float = 0
        public var augmentation = Augmentation(AugmentationOperation.all)
        /// Epochs between two snapshots; nil keeps none.
        public var snapshots: Int?
        public var seed: UInt64 = 0

        public init() {}
    }

    public let settings: Settings
    private let images: PixelBank
    private let labels: [Int]
    private let order: EpochOrder
    private var training: ClassifierTraining
    /// Steps made.
    public private(set) var position = 0
    /// The images of an epoch in their order, kept while it lasts.
    private var drawn: (epoch: Int, indices: [Int])?
    /// From before the first step; nil where none is kept.
    public private(set) var trajectory: Trajectory?

    /// - Parameters:
    ///   - images: standardised.
    ///   - weights: of the images; those of a batch of one class do not go with it.
    public init(
        net: any Classifier, images: PixelBank, labels: [Int], weights: SampleWeights = .uniform, settings: Settings
    ) {
        precondition(images.count == labels.count && !labels.isEmpty, "a label an image, one or more")
        (self.images, self.labels, self.settings) = (images, labels, settings)
        order = EpochOrder(labels: labels, weights: weights)
        training = ClassifierTraining(
            net, parameters: net.initialParameters(seed: settings.seed, stage: "classifier-train", purpose: "net"),
            optimizer: SGD(
                learningRate: settings.learningRate, momentum: settings.momentum, weightDecay: settings.weightDecay),
            batch: settings.batch, augmentation: settings.augmentation)
        if settings.snapshots != nil {
            trajectory = Trajectory(net)
            trajectory!.append(training.network)
        }
    }

    public var network: TrainedNetwork { training.network }
    public var stepsPerEpoch: Int { (labels.count + settings.batch - 1) / settings.batch }
    public var isFinite: Bool { (training.parameters + training.statistics).allSatisfy(\.isFinite) }
    public var place: String { "step \((position - 1) % stepsPerEpoch + 1) of epoch \((position - 1) / stepsPerEpoch + 1)" }

    /// One step on a batch.
    ///
    /// - Returns: its loss, before the step.
    public mutating func step() -> Float {
        let (epoch, place) = position.quotientAndRemainder(dividingBy: stepsPerEpoch)
        if drawn?.epoch != epoch {
            var random = random("order", epoch)
            drawn = (epoch, order.draw(using: &random))
        }
        let first = place * settings.batch
        let indices = Array(drawn!.indices[first..<min(labels.count, first + settings.batch)])
        var random = random("augmentation", position)
        let loss = training.step(
            augmenting: images.images(indices), labels: indices.map { labels[$0] }, weights: order.weights(of: indices),
            using: &random)
        position += 1
        if let every = settings.snapshots, position % (every * stepsPerEpoch) == 0 { trajectory!.append(training.network) }
        return loss
    }

    private func random(_ purpose: String, _ index: Int) -> CounterRandom {
        CounterRandom(seed: settings.seed, stage: "classifier-train", purpose: purpose, index: UInt64(index))
    }

    public var state: RunState {
        var state = RunState()
        training.add(to: &state)
        state.set("steps", position)
        for (name, value) in trajectory?.named ?? [] { state.set("snapshots." + name, value) }
        return state
    }

    public mutating func resume(_ state: RunState) throws {
        position = try state.count("steps")
        try training.resume(state)
        if let every = settings.snapshots {
            trajectory = try Trajectory(training.net, count: 1 + position / (every * stepsPerEpoch)) {
                try state.tensor("snapshots." + $0, shape: $1)
            }
        }
    }
}
