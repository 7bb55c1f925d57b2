import Autodiff
import Kernels
import Nets
import Randomness
import TensorIO
import Training
import Weighting

/// SelecMix (Hwang et al., "SelecMix: debiased learning by contradicting-pair sampling", NeurIPS 2022): images are mixed with those
/// that contradict them, as a contrastive network sees it that learns the bias beside the classifier.
public struct SelectiveMixing: BatchLearner {
    public struct Settings: Sendable, Encodable {
        public var learningRate: Float = 0.001
        public var weightDecay: Float = 0
        /// Images a step; pairs are sought in the whole of what is learned from at a time.
        public var part = 256
        /// Of the contrastive network.
        public var contrast = OptimizerSettings.adam(learningRate: 0.001, weightDecay: 1e-4)
        public var loss = ContrastiveLoss.generalized(temperature: 0.2, q: 0.7)
        /// Joined to learning from failure: how that goes, and what the mixed images count beside it; nil for mixed images alone.
        public var failure: LearningFromFailure.Settings?
        public var mixWeight = 0.1

        public init() {}
    }

    /// What the mixed images are learned by.
    private enum Main {
        case alone(Learner)
        case besideFailure(LearningFromFailure)
    }

    private let net: any Classifier
    private let settings: Settings
    private var main: Main
    private var contrast: ContrastiveLearner

    /// - Parameters:
    ///   - model: what tells pairs that contradict each other; it learns too.
    ///   - labels: of the whole training set.
    public init(_ net: any Classifier, model: BiasModel, labels: [Int], draws: TrainingDraws, settings: Settings) {
        (self.net, self.settings) = (net, settings)
        if let failure = settings.failure {
            main = .besideFailure(LearningFromFailure(net, labels: labels, draws: draws, settings: failure))
        } else {
            main = .alone(
                Learner(
                    net, parameters: draws.parameters(of: net, "net"),
                    optimizer: .adam(learningRate: settings.learningRate, weightDecay: settings.weightDecay)))
        }
        contrast = ContrastiveLearner(
            model, loss: settings.loss, parameters: draws.parameters(of: model, "contrastive net"),
            optimizer: settings.contrast)
    }

    public var network: TrainedNetwork {
        switch main {
        case .alone(let learner): TrainedNetwork(net, parameters: learner.parameters, statistics: learner.statistics)
        case .besideFailure(let failure): failure.network
        }
    }

    public var isFinite: Bool {
        let isMainFinite = switch main {
        case .alone(let learner): learner.isFinite
        case .besideFailure(let failure): failure.isFinite
        }
        return isMainFinite && contrast.isFinite
    }

    /// Mixes the batch as a whole, and learns from parts of it.
    public mutating func learn(from batch: Batch, indices: [Int], using random: inout CounterRandom) throws -> Float {
        let embeddings = contrast.embeddings(of: batch.images)
        let mixing = try PairMixing(embeddings: embeddings, labels: batch.labels, using: &random)
        return learn(from: batch, indices: indices, mixing: mixing)
    }

    mutating func learn(from batch: Batch, indices: [Int], mixing: PairMixing) -> Float {
        let mixed = Batch(mixing(batch.images), labels: mixing.partners.map { batch.labels[$0] }, weights: batch.weights)
        let parts = (indices.count + settings.part - 1) / settings.part
        var total: Float = 0
        for part in 0..<parts {
            let rows = part * indices.count / parts..<(part + 1) * indices.count / parts
            let (own, other) = (batch.part(rows), mixed.part(rows))
            total += step(own, indices: Array(indices[rows]), mixed: other) * Float(rows.count)
            _ = contrast.step(on: own.images, labels: own.labels)
        }
        return total / Float(indices.count)
    }

    private mutating func step(_ batch: Batch, indices: [Int], mixed: Batch) -> Float {
        let net = net
        func loss(_ parameters: [Variable<Float>], _ seen: () -> BatchStatistics) -> Variable<Float> {
            net.logits(Variable(mixed.images), parameters, mode: .training, statistics: seen())
                .crossEntropy(labels: mixed.labels, weights: mixed.weights)
        }
        switch main {
        case .alone(var learner):
            let value = learner.step(loss)
            main = .alone(learner)
            return value
        case .besideFailure(var failure):
            let weight = settings.mixWeight
            let value = failure.learn(from: batch, indices: indices) { loss($0, $1) * weight }
            main = .besideFailure(failure)
            return value
        }
    }

    public func add(to state: inout RunState) {
        switch main {
        case .alone(let learner): learner.add(to: &state)
        case .besideFailure(let failure): failure.add(to: &state)
        }
        var own = RunState()
        contrast.add(to: &own)
        state.set(own, under: "contrast.")
    }

    public mutating func resume(_ state: RunState) throws {
        switch main {
        case .alone(var learner):
            try learner.resume(state)
            main = .alone(learner)
        case .besideFailure(var failure):
            try failure.resume(state)
            main = .besideFailure(failure)
        }
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
