import ArgumentParser
import Debiasing
import Kernels
import Nets
import SharedOptions
import TensorIO
import ToolKit
import Training
import Weighting

/// `--trainer`: the way in which networks are trained on the set that is measured.
struct TrainerChoice: ParsableArguments {
    enum Trainer: String, CaseIterable, ExpressibleByArgument { case plain, lff, dfa, selecmix }

    @Option(help: "How networks are trained: plain, by SGD (see --recipe), or by what debiases them: lff, dfa, selecmix (beside learning from failure), as classifier-train does.")
    var trainer = Trainer.plain

    @Option(help: "The settings, the network too but not the length, that such a trainer was published with for cmnist, cifar or bffhq (see DEBIASING in classifier-train(1)); without, those for condensed sets. All others override it.")
    var published: PublishedData?

    @Option(help: ArgumentHelp(
        "The contrastive network of selecmix: \(Networks.encoderNames.joined(separator: ", ")); the first without --published.",
        valueName: "NAME"))
    var contrast: String?

    func validate() throws {
        if published != nil, trainer == .plain { throw ValidationError("--published needs --trainer lff, dfa or selecmix") }
        guard let contrast else { return }
        guard trainer == .selecmix else { throw ValidationError("--contrast needs --trainer selecmix") }
        try NetworkChoice.checkEncoder(contrast, of: "contrast")
    }

    /// What a debiasing trainer has where nothing else is said, with the learning rate of its Adam; nil for the plain one.
    var usual: (plan: TrainingPlan, learningRate: Float)? {
        switch trainer {
        case .plain: return nil
        case .lff:
            let (plan, _, settings) = LearningFromFailure.published(published)
            return (plan, settings.learningRate)
        case .dfa:
            let (plan, _, settings) = DisentangledAugmentation.published(published)
            return (plan, settings.learningRate)
        case .selecmix:
            let (plan, _, _, settings) = SelectiveMixing.published(published)
            return (plan, settings.learningRate)
        }
    }

    /// How a debiasing trainer goes about it.
    struct Plan {
        let trainer: Trainer
        let published: PublishedData?
        /// Images that are learned from at a time, and the learning rate of Adam.
        let batch: Int
        let learningRate: Float
        let contrast: (any Encoder)?

        /// For reports.
        var name: String {
            trainer.rawValue + (published.map { ", published for \($0.rawValue)" } ?? "")
                + (contrast.map { " (\($0.name))" } ?? "")
        }
    }

    /// Nil for the plain one.
    ///
    /// - Throws: `DataError` for a set that the trainer cannot learn from, `UsageError` where images are too small for `--contrast`.
    func plan(for set: ImageDataset, batch: Int?, learningRate: Float?) throws -> Plan? {
        guard let usual else { return nil }
        var encoder: (any Encoder)?
        if trainer == .selecmix {
            try set.members.require(classes: 2)
            let name = contrast ?? SelectiveMixing.published(published).contrast
            encoder = try NetworkChoice.encoder(name, for: set, of: "contrast")
        }
        return Plan(
            trainer: trainer, published: published, batch: batch ?? usual.plan.batch,
            learningRate: learningRate ?? usual.learningRate, contrast: encoder)
    }
}

extension TrainerChoice.Plan {
    /// The training of net `index`, by whole epochs.
    func training(
        of net: any Classifier, index: Int, images: PixelBank, labels: [Int], epochs: Int, augmentation: Augmentation,
        seed: UInt64
    ) -> any EpochwiseTraining {
        let draws = TrainingDraws(seed: seed, stage: "evaluate", net: index)
        func whole<Learner: BatchLearner>(_ learner: Learner, dropsLast: Bool = true) -> any EpochwiseTraining {
            var settings = EpochTraining<Learner>.Settings()
            (settings.batch, settings.dropsLast, settings.augmentation) = (batch, dropsLast, augmentation)
            let training = EpochTraining(
                learner, images: images, labels: labels, draws: draws, settings: settings)
            return WholeEpochs(training, epochs: epochs, name: "net \(index) (\(net.name))")
        }
        switch trainer {
        case .plain: preconditionFailure("the plain trainer has a schedule of its own")
        case .lff:
            var settings = LearningFromFailure.published(published).settings
            settings.learningRate = learningRate
            return whole(LearningFromFailure(net, labels: labels, draws: draws, settings: settings), dropsLast: false)
        case .dfa:
            var order = EpochTraining<DisentangledAugmentation>.Settings()
            (order.batch, order.dropsLast) = (batch, true)
            let steps = epochs * order.stepsPerEpoch(of: labels.count)
            var settings = DisentangledAugmentation.published(published).settings.spread(over: steps)
            settings.learningRate = learningRate
            return whole(DisentangledAugmentation(net, labels: labels, draws: draws, settings: settings))
        case .selecmix:
            var settings = SelectiveMixing.published(published).settings
            settings.failure = SelectiveMixing.Settings.Failure()
            settings.learningRate = learningRate
            return whole(
                SelectiveMixing(net, model: BiasModel(encoder: contrast!), labels: labels, draws: draws, settings: settings))
        }
    }
}
