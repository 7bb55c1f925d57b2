import Autodiff
import Kernels
import Nets
import Randomness
import Training

/// Disentangled feature augmentation (DFA; Lee et al., "Learning debiased representation via disentangled feature augmentation",
/// NeurIPS 2021): as learning from failure, with one network of two encoders, whose bias features are swapped between images when
/// they have been learned.
public struct DisentangledAugmentation: BatchLearner {
    public struct Settings: Sendable, Encodable {
        public var learningRate: Float = 0.001
        public var weightDecay: Float = 0
        public var q: Float = 0.7
        /// What the average of an image's losses so far counts, against the loss now.
        public var emaDecay: Float = 0.7
        /// What the loss of the bias encoder counts, that on swapped features, and within this that of the bias encoder.
        public var biasWeight = 1.0
        public var swapWeight = 1.0
        public var swapBiasWeight = 1.0
        /// Steps before features are swapped.
        public var swapFrom = 10_000
        /// The learning rate is multiplied after every so many steps from then on.
        public var decayEvery = 10_000
        public var decay: Float = 0.5

        public init() {}

        /// The published shares of a run of so many steps: swapping from a fifth on, and the learning rate falls after every fifth.
        public func spread(over steps: Int) -> Settings {
            var settings = self
            let fifth = max(1, (steps + 4) / 5)
            (settings.swapFrom, settings.decayEvery) = (fifth, fifth)
            return settings
        }

        /// The learning rate after so many steps.
        public func rate(after steps: Int) -> Float {
            guard steps >= swapFrom else { return learningRate }
            return learningRate * Float.power(decay, Float((steps - swapFrom) / decayEvery))
        }
    }

    private let net: DisentangledNet
    private let settings: Settings
    private var learner: Learner
    private var difficulty: RelativeDifficulty
    private var steps = 0

    /// - Parameters:
    ///   - classifier: whose encoder there will be twice.
    ///   - labels: of the whole training set.
    public init(_ classifier: any Classifier, labels: [Int], draws: TrainingDraws, settings: Settings) {
        precondition(settings.decayEvery > 0, "steps between two learning rates")
        net = DisentangledNet(classifier)
        self.settings = settings
        learner = Learner(
            net, parameters: draws.parameters(of: net, "net"),
            optimizer: .adam(learningRate: settings.learningRate, weightDecay: settings.weightDecay))
        difficulty = RelativeDifficulty(labels: labels, decay: settings.emaDecay)
    }

    public var network: TrainedNetwork {
        TrainedNetwork(net, parameters: learner.parameters, statistics: learner.statistics)
    }
    public var isFinite: Bool { learner.isFinite }

    public mutating func learn(from drawn: DrawnBatch, using random: inout CounterRandom) -> Float {
        let (batch, indices) = (drawn.batch, drawn.indices)
        // Which image each gets its bias features from in the swapped pairs.
        let sources = steps >= settings.swapFrom ? random.shuffled(indices.count) : nil
        learner.optimizer.learningRate = settings.rate(after: steps)
        steps += 1
        let (net, settings, images) = (net, settings, Variable(batch.images))
        // Out of `self` while the closure runs, and not a second time in memory.
        var difficulty = RelativeDifficulty(labels: [], decay: 0)
        swap(&difficulty, &self.difficulty)
        defer { swap(&difficulty, &self.difficulty) }
        return learner.step { parameters, seen in
            let statistics = seen()
            func features(_ part: DisentangledNet.Part) -> Variable<Float> {
                net.features(by: part, images, parameters, mode: .training, statistics: statistics)
            }
            let (intrinsic, bias) = (features(.intrinsic), features(.bias))
            /// Either classifier, with gradients to its own features only.
            func logits(_ part: DisentangledNet.Part, _ bias: Variable<Float>) -> Variable<Float> {
                part == .intrinsic
                    ? net.logits(by: part, intrinsic: intrinsic, bias: bias.detached, parameters)
                    : net.logits(by: part, intrinsic: intrinsic.detached, bias: bias, parameters)
            }
            /// Of bias features of the images `rows` of the batch.
            func generalized(_ logits: Variable<Float>, _ rows: [Int]) -> Variable<Float> {
                let labels = rows.map { batch.labels[$0] }
                let losses = logits.value.crossEntropies(labels: labels)
                return logits.crossEntropy(
                    labels: labels,
                    weights: rows.map { batch.weights[$0] }.times(generalizedWeights(losses, q: settings.q)))
            }
            let (told, easy) = (logits(.intrinsic, bias), logits(.bias, bias))
            let weights = batch.weights.times(
                difficulty.weights(
                    indices, biased: easy.value.crossEntropies(labels: batch.labels),
                    debiased: told.value.crossEntropies(labels: batch.labels)))
            let loss = told.crossEntropy(labels: batch.labels, weights: weights)
                + generalized(easy, Array(indices.indices)) * settings.biasWeight
            guard let sources else { return loss }
            let swapped = bias.rows(at: sources)
            let swappedLoss = logits(.intrinsic, swapped).crossEntropy(labels: batch.labels, weights: weights)
                + generalized(logits(.bias, swapped), sources) * settings.swapBiasWeight
            return loss + swappedLoss * settings.swapWeight
        }
    }

    public func add(to state: inout RunState) {
        learner.add(to: &state)
        difficulty.add(to: &state)
        state.set("learning-steps", steps)
    }

    public mutating func resume(_ state: RunState) throws {
        try learner.resume(state)
        try difficulty.resume(state)
        steps = try state.count("learning-steps")
    }
}
