import ArgumentParser
import Debiasing
import SharedOptions
import ToolKit

/// `classifier-train lff`.
struct LfF: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "lff",
        abstract: "Learning from failure: learn the more of an image the harder it is for a biased network.",
        discussion: """
            Two networks learn side by side: one that is made to learn the easy, which is the bias, and one that weights each \
            image by how hard it is for the first. The second is written.
            """)

    @OptionGroup var published: PublishedOptions

    @Option(help: "Passes over the set; 100 without --published.")
    var epochs: Int?

    @Option(help: "Images a step; 256 without --published.")
    var batch: Int?

    @OptionGroup var failure: FailureOptions
    @OptionGroup var trainer: TrainerOptions
    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { !trainer.long.dryRun }

    func validate() throws {
        for (name, value) in [("epochs", epochs), ("batch", batch)] { try require(name, value) }
    }

    func execute(_ context: ToolContext) throws {
        let inputs = try trainer.inputs(context)
        let (plan, usualEpochs, usual) = LearningFromFailure.published(published.published)
        let settings = failure.settings(usual, published)
        let net = try NetworkChoice.classifier(
            published.arch(plan), for: inputs.dataset, classes: inputs.dataset.classCount)
        let learner = LearningFromFailure(net, labels: inputs.dataset.labels, draws: trainer.draws, settings: settings)
        let training = trainer.training(
            learner, inputs, batch: batch ?? plan.batch, dropsLast: false, augmentation: published.augmentation(plan))
        try trainer.run(
            training, steps: training.stepsPerEpoch * (epochs ?? usualEpochs), trainer: "lff", settings: settings, inputs,
            context)
    }
}

extension FailureOptions {
    /// `usual`, with what is given.
    func settings(_ usual: LearningFromFailure.Settings, _ published: PublishedOptions) -> LearningFromFailure.Settings {
        var settings = usual
        if let rate = published.learningRate { settings.learningRate = Float(rate) }
        settings.weightDecay = Float(published.weightDecay)
        (settings.q, settings.inertia) = (Float(q), Float(inertia))
        return settings
    }
}
