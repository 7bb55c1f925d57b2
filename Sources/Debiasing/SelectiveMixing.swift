import Autodiff
import Kernels
import Nets
import Randomness
import Training
import Weighting

/// SelecMix (Hwang et al., "SelecMix: debiased learning by contradicting-pair sampling", NeurIPS 2022): images are mixed with those
/// that contradict them, as a contrastive network sees it that learns the bias beside the classifier.
///
/// The contrastive network sees the images as they are: augmentation would hide the bias from it.
public struct SelectiveMixing: BatchLearner {
    public struct Settings: Sendable, Encodable {
        public var learningRate: Float = 0.001
        public var weightDecay: Float = 0
        /// Images a step, at most; pairs are sought in the whole of what is learned from at a time.
        public var miniBatch = 256
        /// Of the contrastive network.
        public var contrast = OptimizerSettings.adam(learningRate: 0.001, weightDecay: 1e-4)
        public var loss = ContrastiveLoss.generalized(temperature: 0.2, q: 0.7)
        /// Joined to learning from failure; nil for mixed images alone.
        public var failure: Failure?

        /// How learning from failure goes, and what the mixed images count beside it.
        public struct Failure: Sendable, Encodable {
            public var q: Float = 0.7
            public var emaDecay: Float = 0.7
            public var mixWeight = 0.1

            public init() {}
        }

        public init() {}

        /// Of learning from failure, at the same learning rate.
        var failureSettings: LearningFromFailure.Settings? {
            failure.map { failure in
                var settings = LearningFromFailure.Settings()
                (settings.learningRate, settings.weightDecay) = (learningRate, weightDecay)
                (settings.q, settings.emaDecay) = (failure.q, failure.emaDecay)
                return settings
            }
        }
    }

    private let net: any Classifier
    private let settings: Settings
    /// What learns: one of both.
    private var alone: Learner?
    private var failure: LearningFromFailure?
    public private(set) var contrast: ContrastiveLearner

    /// - Parameters:
    ///   - model: what tells pairs that contradict each other; it learns too.
    ///   - labels: of the whole training set.
    public init(_ net: any Classifier, model: BiasModel, labels: [Int], draws: TrainingDraws, settings: Settings) {
        precondition(settings.miniBatch > 1, "two images a step, of which contrasts are made")
        (self.net, self.settings) = (net, settings)
        failure = settings.failureSettings.map { LearningFromFailure(net, labels: labels, draws: draws, settings: $0) }
        if failure == nil {
            alone = Learner(
                net, parameters: draws.parameters(of: net, "net"),
                optimizer: .adam(learningRate: settings.learningRate, weightDecay: settings.weightDecay))
        }
        contrast = ContrastiveLearner(
            model, loss: settings.loss, parameters: draws.parameters(of: model, "contrastive net"),
            optimizer: settings.contrast)
    }

    public var network: TrainedNetwork {
        failure?.network ?? TrainedNetwork(net, parameters: alone!.parameters, statistics: alone!.statistics)
    }

    public var isFinite: Bool { alone?.isFinite != false && failure?.isFinite != false && contrast.isFinite }

    /// Mixes the batch as a whole, and learns from parts of it.
    public mutating func learn(from drawn: DrawnBatch, using random: inout CounterRandom) -> Float {
        let (batch, count) = (drawn.batch, drawn.indices.count)
        let mixing = PairMixing(
            embeddings: contrast.embeddings(of: drawn.original), labels: batch.labels, using: &random)
        let mixed = Batch(
            mixing(batch.images), labels: mixing.partners.map { batch.labels[$0] },
            weights: mixing.partners.map { batch.weights[$0] })
        // Two images or more in each, where there are: one alone has no contrast.
        let parts = max(1, min((count + settings.miniBatch - 1) / settings.miniBatch, count / 2))
        var total: Float = 0
        for part in 0..<parts {
            let rows = part * count / parts..<(part + 1) * count / parts
            let own = batch.part(rows)
            total += step(own, indices: Array(drawn.indices[rows]), mixed: mixed.part(rows)) * Float(rows.count)
            if rows.count > 1 { _ = contrast.step(on: drawn.original.rows(rows), labels: own.labels) }
        }
        return total / Float(count)
    }

    private mutating func step(_ batch: Batch, indices: [Int], mixed: Batch) -> Float {
        let (net, weight) = (net, settings.failure?.mixWeight ?? 1)
        func loss(_ parameters: [Variable<Float>], _ seen: () -> BatchStatistics) -> Variable<Float> {
            net.logits(Variable(mixed.images), parameters, mode: .training, statistics: seen())
                .crossEntropy(labels: mixed.labels, weights: mixed.weights)
        }
        return failure?.learn(from: batch, indices: indices) { loss($0, $1) * weight } ?? alone!.step(loss)
    }

    public func add(to state: inout RunState) {
        alone?.add(to: &state)
        failure?.add(to: &state)
        var own = RunState()
        contrast.add(to: &own)
        state.set(own, under: "contrast.")
    }

    public mutating func resume(_ state: RunState) throws {
        try alone?.resume(state)
        try failure?.resume(state)
        try contrast.resume(state.under("contrast."))
    }
}

extension Batch {
    /// Some images of it, whose weights sum to 1 where all count alike.
    func part(_ rows: Range<Int>) -> Batch {
        let scale = Double(labels.count) / Double(rows.count)
        return Batch(images.rows(rows), labels: Array(labels[rows]), weights: weights[rows].map { $0 * scale })
    }
}
