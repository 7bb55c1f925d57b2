import ArgumentParser
import Datasets
import Kernels
import Nets
import SharedOptions
import TensorIO
import ToolKit
import Weighting

/// Trains the bias model.
@main struct SupConTrain: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "supcon-train",
        abstract: "Train the contrastive model whose embedding shows a dataset's bias.",
        discussion: """
            Reads a dataset stream and writes a model: one record a parameter, the architecture in the trailer. Labels \
            are used, the bias attribute is not. A hundred steps are enough on coloured digits; longer training does \
            not help there.
            """,
        version: versionLine("supcon-train"))

    enum Loss: String, CaseIterable, ExpressibleByArgument { case gsc, supcon }
    enum Method: String, CaseIterable, ExpressibleByArgument { case adam, sgd }

    @Argument(help: ArgumentHelp("The dataset; - is standard input.", valueName: "FILE"), completion: .file())
    var input = "-"

    @Option(help: "Backbone: resnet18-strided, resnet18-cifar (the published one) or convnet3.")
    var arch = "resnet18-strided"

    @Option(help: "gsc: generalised supervised contrastive loss, which learns the bias first; supcon: plain.")
    var loss: Loss = .gsc

    @Option(help: "Training steps.")
    var steps = 100

    @Option(help: "Images a step.")
    var batch = 256

    @Option(help: "Optimizer: adam or sgd (momentum 0.9).")
    var optimizer: Method = .adam

    @Option(help: "Learning rate.")
    var learningRate = 0.001

    @Option(help: "Weight decay.")
    var weightDecay = 1e-4

    @Option(help: "Temperature of the similarities: 0.2 for gsc and 0.07 for supcon by default.")
    var temperature: Double?

    @Option(help: "Exponent q of the generalised loss, above 0 to 1.")
    var q = 0.7

    @Option(help: "Stop when the mean loss of the last K steps is no lower than that of the K before; 0: never.")
    var plateau = 0

    @OptionGroup var long: LongRunOptions
    @OptionGroup var seeding: SeedOption
    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { !long.dryRun }

    func validate() throws {
        for (name, value) in [("steps", steps), ("batch", batch)] { try check(name, value) }
        try check("batch", batch, atLeast: 2)
        try check("plateau", plateau, atLeast: 0)
        for (name, value) in [("learning-rate", learningRate), ("temperature", temperature), ("q", q)] {
            try check(name, positive: value)
        }
        guard q <= 1 else { throw ValidationError("--q: expected above 0 to 1, found \(q)") }
        guard weightDecay >= 0 else { throw ValidationError("--weight-decay: expected 0 or more, found \(weightDecay)") }
        try NetworkChoice.checkEncoder(arch)
    }

    func execute(_ context: ToolContext) throws {
        let dataset = try context.readDataset(input)
        try withFile(context.inputLabel(input)) { try dataset.members.require(2) }
        var training = ContrastiveTraining(
            model: BiasModel(encoder: try NetworkChoice.encoder(arch, for: dataset)), images: try dataset.unitBank(),
            labels: dataset.labels, settings: settings)
        if long.dryRun {
            return context.forecast(unit: "steps", [(steps, try training.stepTime(context.time))])
        }
        let run = try LongRunOptions.Description(
            label: "training", unit: "steps", seed: seeding.seed, settings: Run(arch: arch, training: settings))
        try long.run(&training, steps: steps, run, context)
        if training.position < steps { context.note("stopped after \(training.place): the loss no longer falls") }
        if training.skippedAnchors > 0 {
            context.warn("\(training.skippedAnchors) anchors had no other image of their class in the batch and were skipped")
        }
        let result = NetworkStream(
            model: training.model, parameters: training.parameters, statistics: training.statistics, shape: dataset.shape)
        try context.write(
            result.stream(), from: dataset.metadata, seed: seeding.seed, blas: BLAS.description,
            notes: ["loss": "\(training.losses.last!)", "steps": "\(training.position)"])
    }

    private var settings: ContrastiveTraining.Settings {
        var settings = ContrastiveTraining.Settings()
        settings.loss =
            switch loss {
            case .gsc: .generalized(temperature: temperature ?? 0.2, q: q)
            case .supcon: .supCon(temperature: temperature ?? 0.07)
            }
        settings.optimizer =
            switch optimizer {
            case .adam: .adam(learningRate: Float(learningRate), weightDecay: Float(weightDecay))
            case .sgd: .sgd(learningRate: Float(learningRate), momentum: 0.9, weightDecay: Float(weightDecay))
            }
        settings.batch = batch
        settings.plateau = plateau
        settings.seed = seeding.seed
        return settings
    }

    private struct Run: Encodable {
        let arch: String
        let training: ContrastiveTraining.Settings
    }
}
