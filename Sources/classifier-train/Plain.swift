import ArgumentParser
import SharedOptions
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

    @OptionGroup var augment: AugmentOption
    @OptionGroup var trainer: TrainerOptions
    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { !trainer.long.dryRun }

    func validate() throws {
        for (name, value) in [("epochs", epochs), ("batch", batch)] { try check(name, value) }
        try check("learning-rate", positive: learningRate)
        guard (0..<1).contains(momentum) else { throw ValidationError("--momentum: expected 0 to below 1, found \(momentum)") }
        try check("weight-decay", notNegative: weightDecay)
        try NetworkChoice.check(arch)
    }

    func execute(_ context: ToolContext) throws {
        let inputs = try trainer.inputs(context)
        let net = try NetworkChoice.classifier(arch, for: inputs.dataset, classes: inputs.dataset.classCount)
        var settings = PlainSettings()
        settings.learningRate = Float(learningRate)
        settings.momentum = Float(momentum)
        settings.weightDecay = Float(weightDecay)
        let training = trainer.training(
            ClassifierTraining(net, draws: trainer.draws, settings: settings), inputs, batch: batch, dropsLast: false, augmentation: augment.augmentation)
        try trainer.run(
            training, steps: training.stepsPerEpoch * epochs, trainer: "plain", settings: settings, inputs, context)
    }
}
