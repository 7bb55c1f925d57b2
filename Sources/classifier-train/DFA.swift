import ArgumentParser
import Debiasing
import SharedOptions
import ToolKit

/// `classifier-train dfa`.
struct DFA: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "dfa",
        abstract: "Disentangled feature augmentation: two encoders, whose bias features are swapped between images.",
        discussion: """
            One encoder is made to learn the bias and the other what is left; when both have learned, the bias features of images \
            are swapped. The network has both encoders; 'distill dm --encoder' and 'embed --model' see the features of the second.
            """)

    @OptionGroup var published: PublishedOptions

    @Option(help: "Steps; 50,000 without --published.")
    var steps: Int?

    @Option(help: "Images a step; 256 without --published.")
    var batch: Int?

    @Option(help: ArgumentHelp("Swap features after so many steps (default: a fifth of them).", valueName: "N"))
    var swapFrom: Int?

    @Option(help: ArgumentHelp("Lower the learning rate after every N steps from then on (default: a fifth of them).", valueName: "N"))
    var decayEvery: Int?

    @Option(help: "What the learning rate is multiplied with then: 0.5, or 0.1 for bffhq.")
    var decay: Double?

    @Option(help: "What the loss of the bias encoder counts; 1 without --published.")
    var biasWeight: Double?

    @Option(help: "What the loss on swapped features counts; 1 without --published.")
    var swapWeight: Double?

    @Option(help: "What the loss of the bias encoder counts in that; 1 without --published.")
    var swapBiasWeight: Double?

    @OptionGroup var failure: FailureOptions
    @OptionGroup var trainer: TrainerOptions
    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { !trainer.long.dryRun }

    func validate() throws {
        for (name, value) in [("steps", steps), ("batch", batch), ("decay-every", decayEvery)] { try check(name, value) }
        try check("swap-from", swapFrom, atLeast: 0)
        for (name, value) in [("bias-weight", biasWeight), ("swap-weight", swapWeight), ("swap-bias-weight", swapBiasWeight)] {
            try check(name, notNegative: value)
        }
        if let decay, !(decay > 0 && decay <= 1) { throw ValidationError("--decay: expected above 0 to 1, found \(decay)") }
    }

    func execute(_ context: ToolContext) throws {
        let inputs = try trainer.inputs(context)
        let (plan, usualSteps, usual) = DisentangledAugmentation.published(published.published)
        let steps = steps ?? usualSteps
        var settings = usual.spread(over: steps)
        published.apply(learningRate: &settings.learningRate, weightDecay: &settings.weightDecay)
        failure.apply(q: &settings.q, emaDecay: &settings.emaDecay)
        settings.swapFrom = swapFrom ?? settings.swapFrom
        settings.decayEvery = decayEvery ?? settings.decayEvery
        settings.decay = decay.map { Float($0) } ?? settings.decay
        settings.biasWeight = biasWeight ?? settings.biasWeight
        settings.swapWeight = swapWeight ?? settings.swapWeight
        settings.swapBiasWeight = swapBiasWeight ?? settings.swapBiasWeight
        let net = try NetworkChoice.classifier(
            published.arch(plan), for: inputs.dataset, classes: inputs.dataset.classCount)
        let learner = DisentangledAugmentation(
            net, labels: inputs.dataset.labels, draws: trainer.draws, settings: settings)
        let training = trainer.training(
            learner, inputs, batch: batch ?? plan.batch, dropsLast: true, augmentation: published.augmentation(plan))
        try trainer.run(training, steps: steps, trainer: "dfa", settings: settings, inputs, context)
    }
}
