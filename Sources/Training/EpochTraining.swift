import Autodiff
import Kernels
import Nets
import Randomness
import TensorIO

/// Takes a learner through a set, epoch after epoch: the order of the images and what each counts, augmentation, and snapshots of
/// what it learns.
public struct EpochTraining<Body: BatchLearner>: Trainer {
    public struct Settings: Sendable, Encodable {
        /// Images a step.
        public var batch = 256
        /// Whether an epoch leaves out the images that do not fill a batch, where it has a full one.
        public var dropsLast = false
        public var augmentation = Augmentation(AugmentationOperation.all)
        /// Epochs between two snapshots; nil keeps none.
        public var snapshots: Int?

        public init() {}

        /// How many steps an epoch of so many images has.
        public func stepsPerEpoch(of count: Int) -> Int { dropsLast ? max(1, count / batch) : (count + batch - 1) / batch }
    }

    public let settings: Settings
    private let images: PixelBank
    private let labels: [Int]
    private let order: EpochOrder
    private let draws: TrainingDraws
    public private(set) var learner: Body
    /// Steps made.
    public private(set) var position = 0
    /// The images of an epoch in their order, kept while it lasts.
    private var drawn: (epoch: Int, indices: [Int])?
    public private(set) var trajectory: Trajectory?

    /// - Parameters:
    ///   - images: standardised.
    ///   - weights: of the images; those of a batch of one class do not go with it.
    public init(
        _ learner: Body, images: PixelBank, labels: [Int], weights: SampleWeights = .uniform, draws: TrainingDraws,
        settings: Settings
    ) {
        precondition(images.count == labels.count && !labels.isEmpty, "a label an image, one or more")
        (self.learner, self.images, self.labels, self.draws, self.settings) = (learner, images, labels, draws, settings)
        order = EpochOrder(labels: labels, weights: weights)
        if settings.snapshots != nil {
            trajectory = Trajectory(learner.network.classifier)
            trajectory!.append(learner.network)
        }
    }

    public var network: TrainedNetwork { learner.network }
    public var stepsPerEpoch: Int { settings.stepsPerEpoch(of: labels.count) }
    public var isFinite: Bool { learner.isFinite }
    public var place: String { "step \((position - 1) % stepsPerEpoch + 1) of epoch \((position - 1) / stepsPerEpoch + 1)" }

    /// One step on a batch.
    ///
    /// - Returns: its loss, before the step.
    public mutating func step() -> Float {
        let (epoch, place) = position.quotientAndRemainder(dividingBy: stepsPerEpoch)
        if drawn?.epoch != epoch {
            var random = draws("order", epoch)
            drawn = (epoch, order.draw(using: &random))
        }
        let first = place * settings.batch
        let loss = learn(from: Array(drawn!.indices[first..<min(labels.count, first + settings.batch)]))
        position += 1
        if let every = settings.snapshots, position % (every * stepsPerEpoch) == 0 { trajectory!.append(network) }
        return loss
    }

    /// Seconds that a step takes, told from one on fewer images where it has many.
    ///
    /// - Parameter seconds: times what it is handed, which may be done several times.
    public func stepTime(_ seconds: (() throws -> Void) throws -> Double) throws -> Double {
        var training = self
        let size = min(settings.batch, labels.count)
        let part = Array(0..<min(size, 128))
        return try seconds { _ = training.learn(from: part) } * Double(size) / Double(part.count)
    }

    private mutating func learn(from indices: [Int]) -> Float {
        var random = draws("augmentation", position)
        let raw = images.images(indices)
        let augment = settings.augmentation.drawEach(indices.count, for: raw.imageShape, using: &random)
        let batch = Batch(
            augment(Variable(raw)).value, labels: indices.map { labels[$0] }, weights: order.weights(of: indices))
        return learner.learn(from: DrawnBatch(batch, indices: indices, original: raw), using: &random)
    }

    public var state: RunState {
        var state = RunState()
        learner.add(to: &state)
        state.set("steps", position)
        for (name, value) in trajectory?.named ?? [] { state.set("snapshots." + name, value) }
        return state
    }

    public mutating func resume(_ state: RunState) throws {
        position = try state.count("steps")
        try learner.resume(state)
        if let every = settings.snapshots {
            trajectory = try Trajectory(network.classifier, count: 1 + position / (every * stepsPerEpoch)) {
                try state.tensor("snapshots." + $0, shape: $1)
            }
        }
    }
}
