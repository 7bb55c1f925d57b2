import Autodiff
import Kernels
import Nets
import Randomness

/// Images of a training set that something is learned from at a time.
public struct DrawnBatch: Sendable {
    /// The images as they are to be learned, augmented, each with its label and weight.
    public let batch: Batch
    /// Which of the training set's they are.
    public let indices: [Int]
    /// The same images without augmentation.
    public let original: Tensor<Float>

    public init(_ batch: Batch, indices: [Int], original: Tensor<Float>) {
        (self.batch, self.indices, self.original) = (batch, indices, original)
    }
}

/// Something that learns a classifier from one batch of a training set after another.
public protocol BatchLearner {
    /// What it has learned so far.
    var network: TrainedNetwork { get }
    var isFinite: Bool { get }
    /// One step, or a few on parts of the batch.
    ///
    /// - Parameter random: what is drawn for this batch.
    /// - Returns: the loss before the step.
    mutating func learn(from drawn: DrawnBatch, using random: inout CounterRandom) -> Float
    /// Adds what further steps depend on.
    func add(to state: inout RunState)
    /// Goes on from what `add` has added.
    ///
    /// - Throws: `DataError` for what is absent or of another shape.
    mutating func resume(_ state: RunState) throws
}

/// Training in epochs, of whatever kind.
public protocol Trainer: LongRun {
    var network: TrainedNetwork { get }
    var stepsPerEpoch: Int { get }
    /// From before the first step; nil where none is kept.
    var trajectory: Trajectory? { get }
}

extension ClassifierTraining: BatchLearner {
    public mutating func learn(from drawn: DrawnBatch, using random: inout CounterRandom) -> Float { step(on: drawn.batch) }
}
