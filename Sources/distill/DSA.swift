import ArgumentParser
import Condensation
import SharedOptions
import Nets
import ToolKit
import Training

extension GradientDistance: ExpressibleByArgument {}

/// Options of gradient matching, with and without augmentation.
struct GradientOptions: ParsableArguments {
    @OptionGroup var matching: MatchingOptions

    @Option(help: "Steps on the images for each network (default: the published number for --ipc).")
    var outerLoops: Int?

    @Option(help: "Epochs of the network on the synthetic set between them (default: the published number for --ipc).")
    var innerEpochs: Int?

    @Option(help: "How far gradients are from each other: by their directions in all weights, or by their differences in the convolutions' kernels; the published step sizes are for cosine.")
    var distance = GradientDistance.cosine

    @Option(help: ArgumentHelp(
        "Network whose gradients are matched: convnet, as deep as the images ask for, or another without batch norm (see NETWORKS in evaluate(1)).",
        valueName: "NAME"))
    var arch = "convnet"

    @OptionGroup var loop: IterationOptions

    func validate() throws {
        try NetworkChoice.check(arch)
        try check("outer-loops", outerLoops)
        try check("inner-epochs", innerEpochs, atLeast: 0)
    }

    func run(_ name: String, augmentation: Augmentation, _ context: ToolContext) throws {
        let inputs = try matching.inputs(context)
        let published = GradientMatching.Settings.publishedLoops(imagesPerClass: matching.synthetic.method.ipc)
        var settings = GradientMatching.Settings()
        settings.matching = matching.synthetic.settings(
            published: GradientMatching.publishedLearningRate, augmentation: augmentation)
        settings.distance = distance
        settings.outerLoops = outerLoops ?? published.outer
        settings.innerEpochs = innerEpochs ?? published.inner
        let dataset = inputs.synthetic.dataset
        let net = try NetworkChoice.classifier(arch, for: dataset, classes: dataset.classCount)
        guard net.initialStatistics.isEmpty else { throw UsageError("--arch \(arch): expected a network without batch norm") }
        let method = GradientMatching(real: inputs.real, net: net, start: inputs.synthetic.start, settings: settings)
        try loop.run(
            method, name: name, net: net.name, settings: settings, augmentation: augmentation, inputs: inputs.synthetic,
            options: inputs.settings, weighting: inputs.weighting, context)
    }
}

struct DSA: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "dsa",
        abstract: "Gradient matching with differentiable siamese augmentation.",
        discussion: """
            Moves the images of every class so that they pull a network's parameters in the direction in which real \
            images pull them, while the network learns from the images. With --weights or --embeddings the real images \
            pull by their weight.
            """)

    @OptionGroup var options: GradientOptions

    @OptionGroup var augment: AugmentOption
    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { !options.loop.long.dryRun }

    func execute(_ context: ToolContext) throws { try options.run("dsa", augmentation: augment.augmentation, context) }
}

struct DC: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "dc", abstract: "Gradient matching without augmentation.")

    @OptionGroup var options: GradientOptions
    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { !options.loop.long.dryRun }

    func execute(_ context: ToolContext) throws {
        try options.run("dc", augmentation: Augmentation([]), context)
    }
}
