import Nets
import Randomness

/// Something that learns a classifier from one batch of a training set after another.
public protocol BatchLearner {
    /// What it has learned so far.
    var network: TrainedNetwork { get }
    var isFinite: Bool { get }
    /// One step, or a few on parts of the batch.
    ///
    /// - Parameters:
    ///   - batch: images as they are to be seen, each with its weight.
    ///   - indices: which of the training set's they are.
    ///   - random: what is drawn for this batch.
    /// - Returns: the loss before the step.
    /// - Throws: `DataError` for a batch that it cannot learn from.
    mutating func learn(from batch: Batch, indices: [Int], using random: inout CounterRandom) throws -> Float
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
    public var isFinite: Bool { (parameters + statistics).allSatisfy(\.isFinite) }

    public mutating func learn(from batch: Batch, indices: [Int], using random: inout CounterRandom) -> Float {
        step(on: batch)
    }
}
