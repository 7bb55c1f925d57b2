import ArgumentParser
import Datasets
import Kernels
import Nets
import SharedOptions
import TensorIO
import ToolKit
import Training

/// `classifier-train plain`: by the gradient of the cross-entropy, and nothing else.
struct Plain: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train by SGD at one learning rate.",
        discussion: """
            Reads a dataset stream and writes a network; with --snapshots its trajectory, an expert for 'distill mtt', whose \
            published settings are the defaults. With --weights, an epoch draws images with probability proportional to their \
            weight within their class (or counts them by it, see --use-weights): an expert that a bias does not lead.
            """)

    @Argument(help: ArgumentHelp("The dataset; - is standard input.", valueName: "FILE"), completion: .file())
    var input = "-"

    @Option(help: ArgumentHelp(
        "Network: convnet, as deep as the images ask for, or another (see NETWORKS in evaluate(1)).", valueName: "NAME"))
    var arch = "convnet"

    @Option(help: "Passes over the set.")
    var epochs = 50

    @Option(help: "Images a step.")
    var batch = 256

    @Option(help: "Learning rate.")
    var learningRate = 0.01

    @Option(help: "Momentum of the steps.")
    var momentum = 0.0

    @Option(help: "Weight decay.")
    var weightDecay = 0.0

    @Option(help: ArgumentHelp(
        "Write the trajectory: the parameters at the start and after every E epochs, in place of those at the end.",
        valueName: "E"))
    var snapshots: Int?

    @OptionGroup var augment: AugmentOption
    @OptionGroup var weighting: SampleWeightOptions
    @OptionGroup var long: LongRunOptions
    @OptionGroup var seeding: SeedOption
    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { !long.dryRun }

    func validate() throws {
        for (name, value) in [("epochs", epochs), ("batch", batch), ("snapshots", snapshots ?? 1)] where value < 1 {
            throw ValidationError("--\(name): expected 1 or more, found \(value)")
        }
        guard learningRate > 0, learningRate.isFinite else {
            throw ValidationError("--learning-rate: expected a number above 0, found \(learningRate)")
        }
        guard (0..<1).contains(momentum) else { throw ValidationError("--momentum: expected 0 to below 1, found \(momentum)") }
        guard weightDecay >= 0, weightDecay.isFinite else {
            throw ValidationError("--weight-decay: expected 0 or more, found \(weightDecay)")
        }
        try NetworkChoice.check(arch)
    }

    func execute(_ context: ToolContext) throws {
        let dataset = try context.readDataset(input)
        let transform = try withFile(context.inputLabel(input)) {
            try dataset.members.require(1)
            return try dataset.standardisation()
        }
        let net = try NetworkChoice.classifier(arch, for: dataset, classes: dataset.classCount)
        var training = PlainTraining(
            net: net, images: try dataset.bank(transform), labels: dataset.labels,
            weights: try weighting.sampleWeights(of: dataset, context), settings: settings)
        if long.dryRun {
            return context.forecast(unit: "steps", [(training.stepsPerEpoch * epochs, context.time { _ = training.step() })])
        }
        let run = try LongRunOptions.Description(
            label: "training", unit: "steps", seed: seeding.seed,
            settings: Run(arch: net.name, weighting: weighting.description, training: settings))
        try long.run(&training, steps: training.stepsPerEpoch * epochs, run, context)
        let numbers: ClassifierStream.Numbers = training.trajectory.map { .trajectory($0) } ?? .network(training.network)
        var stream = ClassifierStream(numbers, shape: dataset.shape, transform: transform).stream()
        stream.metadata.classNames = dataset.metadata.classNames
        if let snapshots { stream.metadata.attributes["epochs between snapshots"] = "\(snapshots)" }
        try context.write(
            stream, from: dataset.metadata, seed: seeding.seed, blas: BLAS.description,
            notes: ["weighting": weighting.description, "epochs": "\(epochs)"])
    }

    private var settings: PlainTraining.Settings {
        var settings = PlainTraining.Settings()
        (settings.batch, settings.snapshots) = (batch, snapshots)
        settings.learningRate = Float(learningRate)
        settings.momentum = Float(momentum)
        settings.weightDecay = Float(weightDecay)
        settings.augmentation = augment.augmentation
        settings.seed = seeding.seed
        return settings
    }

    private struct Run: Encodable {
        let arch, weighting: String
        let training: PlainTraining.Settings
    }
}
