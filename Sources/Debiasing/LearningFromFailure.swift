import Autodiff
import Kernels
import Nets
import Randomness
import Training

/// Learning from failure (Nam et al., "Learning from failure: training debiased classifier from biased classifier", NeurIPS 2020):
/// a network that is made to learn the easy, and another one that learns the more of an image the harder it is for the first.
public struct LearningFromFailure: BatchLearner {
    public struct Settings: Sendable, Encodable {
        public var learningRate: Float = 0.001
        public var weightDecay: Float = 0
        /// Of the generalised cross-entropy of the biased network.
        public var q: Float = 0.7
        /// What the average of an image's losses so far counts, against the loss now.
        public var emaDecay: Float = 0.7

        public init() {}

        var optimizer: OptimizerSettings { .adam(learningRate: learningRate, weightDecay: weightDecay) }
    }

    private let net: any Classifier
    private let settings: Settings
    private var biased, debiased: Learner
    private var difficulty: RelativeDifficulty

    /// - Parameter labels: of the whole training set.
    public init(_ net: any Classifier, labels: [Int], draws: TrainingDraws, settings: Settings) {
        (self.net, self.settings) = (net, settings)
        biased = Learner(net, parameters: draws.parameters(of: net, "biased net"), optimizer: settings.optimizer)
        debiased = Learner(net, parameters: draws.parameters(of: net, "net"), optimizer: settings.optimizer)
        difficulty = RelativeDifficulty(labels: labels, decay: settings.emaDecay)
    }

    public var network: TrainedNetwork {
        TrainedNetwork(net, parameters: debiased.parameters, statistics: debiased.statistics)
    }
    public var isFinite: Bool { biased.isFinite && debiased.isFinite }

    public mutating func learn(from drawn: DrawnBatch, using random: inout CounterRandom) -> Float {
        learn(from: drawn.batch, indices: drawn.indices, besides: nil)
    }

    /// A step of both networks.
    ///
    /// - Parameter besides: more that the loss of the debiased network has, of its parameters.
    mutating func learn(
        from batch: Batch, indices: [Int],
        besides: ((_ parameters: [Variable<Float>], _ seen: () -> BatchStatistics) -> Variable<Float>)?
    ) -> Float {
        let (net, q, images) = (net, settings.q, Variable(batch.images))
        var failures: [Float] = []
        // Out of `self` while the closures run, and not a second time in memory.
        var difficulty = RelativeDifficulty(labels: [], decay: 0)
        swap(&difficulty, &self.difficulty)
        defer { swap(&difficulty, &self.difficulty) }
        let first = biased.step { parameters, seen in
            let logits = net.logits(images, parameters, mode: .training, statistics: seen())
            failures = logits.value.crossEntropies(labels: batch.labels)
            return logits.crossEntropy(
                labels: batch.labels, weights: batch.weights.times(generalizedWeights(failures, q: q)))
        }
        let second = debiased.step { parameters, seen in
            let logits = net.logits(images, parameters, mode: .training, statistics: seen())
            let weights = difficulty.weights(
                indices, biased: failures, debiased: logits.value.crossEntropies(labels: batch.labels))
            let loss = logits.crossEntropy(labels: batch.labels, weights: batch.weights.times(weights))
            return besides.map { loss + $0(parameters, seen) } ?? loss
        }
        return first + second
    }

    public func add(to state: inout RunState) {
        for (name, learner) in [("biased.", biased), ("debiased.", debiased)] {
            var own = RunState()
            learner.add(to: &own)
            state.set(own, under: name)
        }
        difficulty.add(to: &state)
    }

    public mutating func resume(_ state: RunState) throws {
        try biased.resume(state.under("biased."))
        try debiased.resume(state.under("debiased."))
        try difficulty.resume(state)
    }
}

extension [Double] {
    /// Products, one by one.
    func times(_ other: [Double]) -> [Double] { zip(self, other).map { $0 * $1 } }
}
