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
        for (name, value) in [("epochs", epochs), ("batch", batch)] { try check(name, value) }
    }

    func execute(_ context: ToolContext) throws {
        let inputs = try trainer.inputs(context)
        var (plan, usualEpochs, settings) = LearningFromFailure.published(published.published)
        published.apply(learningRate: &settings.learningRate, weightDecay: &settings.weightDecay)
        failure.apply(q: &settings.q, emaDecay: &settings.emaDecay)
        usualEpochs = epochs ?? usualEpochs
        plan.batch = batch ?? plan.batch
        let net = try NetworkChoice.classifier(
            published.arch(plan), for: inputs.dataset, classes: inputs.dataset.classCount)
        let learner = LearningFromFailure(net, labels: inputs.dataset.labels, draws: trainer.draws, settings: settings)
        let training = trainer.training(
            learner, inputs, batch: plan.batch, dropsLast: false, augmentation: published.augmentation(plan))
        try trainer.run(
            training, steps: training.stepsPerEpoch * usualEpochs, trainer: "lff", settings: settings, inputs,
            context)
    }
}
