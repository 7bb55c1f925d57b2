import ArgumentParser
import Debiasing
import Nets
import SharedOptions
import ToolKit
import Weighting

/// `classifier-train selecmix`.
struct SelecMix: ToolCommand {
    enum Base: String, CaseIterable, ExpressibleByArgument { case plain, lff }

    static let configuration = CommandConfiguration(
        commandName: "selecmix",
        abstract: "SelecMix: learn from images that are mixed with those that contradict them.",
        discussion: """
            A contrastive network that learns the bias, as that of supcon-train, learns beside the classifier. Each image is mixed \
            with the one of its class that is least alike in it, or with the one of another class that is most alike, and has the \
            label of that one.
            """)

    @OptionGroup var published: PublishedOptions

    @Option(help: "plain: from mixed images alone; lff: beside learning from failure, which the paper calls superior.")
    var base = Base.lff

    @Option(help: "Passes over the set; 200 without --published.")
    var epochs: Int?

    @Option(help: "Images that pairs are sought in; 1024 without --published.")
    var batch: Int?

    @Option(help: "Images of them a step, at most; 256 without --published.")
    var miniBatch: Int?

    @Option(help: ArgumentHelp(
        "The contrastive network: \(Networks.encoderNames.joined(separator: ", ")); the first without --published.", valueName: "NAME"))
    var contrast: String?

    @Option(help: "Its learning rate; 0.001 without --published.")
    var contrastLearningRate: Double?

    @Option(help: "What mixed images count beside learning from failure (default: 0.1).")
    var mixWeight: Double?

    @OptionGroup var failure: FailureOptions
    @OptionGroup var trainer: TrainerOptions
    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { !trainer.long.dryRun }

    func validate() throws {
        try check("epochs", epochs)
        for (name, value) in [("batch", batch), ("mini-batch", miniBatch)] { try check(name, value, atLeast: 2) }
        if base == .plain, let option = (failure.given + (mixWeight == nil ? [] : ["mix-weight"])).first {
            throw ValidationError("--\(option) is for --base lff")
        }
        try check("mix-weight", notNegative: mixWeight)
        try check("contrast-learning-rate", positive: contrastLearningRate)
        if let contrast { try NetworkChoice.checkEncoder(contrast, of: "contrast") }
    }

    func execute(_ context: ToolContext) throws {
        let inputs = try trainer.inputs(context, classes: 2)
        let (plan, usualContrast, usualEpochs, usual) = SelectiveMixing.published(published.published)
        var settings = usual
        published.apply(learningRate: &settings.learningRate, weightDecay: &settings.weightDecay)
        settings.miniBatch = miniBatch ?? settings.miniBatch
        if let rate = contrastLearningRate { settings.contrast = settings.contrast.at(Float(rate)) }
        if base == .lff {
            var beside = SelectiveMixing.Settings.Failure()
            failure.apply(q: &beside.q, emaDecay: &beside.emaDecay)
            beside.mixWeight = mixWeight ?? beside.mixWeight
            settings.failure = beside
        }
        let net = try NetworkChoice.classifier(
            published.arch(plan), for: inputs.dataset, classes: inputs.dataset.classCount)
        let encoder = try NetworkChoice.encoder(contrast ?? usualContrast, for: inputs.dataset, of: "contrast")
        let learner = SelectiveMixing(
            net, model: BiasModel(encoder: encoder), labels: inputs.dataset.labels, draws: trainer.draws, settings: settings)
        let training = trainer.training(
            learner, inputs, batch: batch ?? plan.batch, dropsLast: true, augmentation: published.augmentation(plan))
        try trainer.run(
            training, steps: training.stepsPerEpoch * (epochs ?? usualEpochs), trainer: "selecmix",
            settings: Run(contrast: encoder.name, settings: settings), inputs, context)
    }

    private struct Run: Encodable {
        let contrast: String
        let settings: SelectiveMixing.Settings
    }
}
