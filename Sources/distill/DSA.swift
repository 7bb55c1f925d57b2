import ArgumentParser
import Condensation
import SharedOptions
import Nets
import ToolKit

/// Options of gradient matching, with and without augmentation.
struct GradientOptions: ParsableArguments {
    @OptionGroup var matching: MatchingOptions

    @Option(help: "Steps on the images for each network (default: the published number for --ipc).")
    var outerLoops: Int?

    @Option(help: "Epochs of the network on the synthetic set between them (default: the published number for --ipc).")
    var innerEpochs: Int?

    @OptionGroup var loop: IterationOptions

    func validate() throws {
        if let outerLoops, outerLoops < 1 { throw ValidationError("--outer-loops: expected 1 or more, found \(outerLoops)") }
        if let innerEpochs, innerEpochs < 0 { throw ValidationError("--inner-epochs: expected 0 or more, found \(innerEpochs)") }
    }

    func run(_ name: String, augment: AugmentationList, _ context: ToolContext) throws {
        let inputs = try matching.inputs(context)
        var settings = GradientMatching.Settings()
        let published = GradientMatching.Settings.publishedLoops(imagesPerClass: matching.method.ipc)
        settings.imagesPerClass = matching.method.ipc
        settings.realBatch = matching.realBatch
        settings.outerLoops = outerLoops ?? published.outer
        settings.innerEpochs = innerEpochs ?? published.inner
        if let rate = matching.learningRate { settings.learningRate = Float(rate) }
        settings.momentum = Float(matching.momentum)
        settings.augmentation = Augmentation(augment.operations)
        settings.seed = matching.seeding.seed
        let dataset = inputs.dataset
        let net = ConvNet(
            height: dataset.height, width: dataset.width, channels: dataset.channels, classes: dataset.classCount)
        let method = GradientMatching(
            real: inputs.bank, members: inputs.members, sampling: inputs.sampling, net: net, start: inputs.start,
            settings: settings)
        var all = matching.settings(learningRate: settings.learningRate, augment: augment)
        all["outer-loops"] = "\(settings.outerLoops)"
        all["inner-epochs"] = "\(settings.innerEpochs)"
        try loop.run(
            method, name: name, matching: matching, inputs: inputs, settings: all,
            augmentation: settings.augmentation, context)
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

    @Option(help: "Augmentations to draw from, by commas: color crop cutout flip scale rotate; digits: all but flip; none.")
    var augment: AugmentationList = .all

    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { !options.loop.dryRun }

    func execute(_ context: ToolContext) throws { try options.run("dsa", augment: augment, context) }
}

struct DC: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "dc", abstract: "Gradient matching without augmentation.")

    @OptionGroup var options: GradientOptions
    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { !options.loop.dryRun }

    func execute(_ context: ToolContext) throws {
        try options.run("dc", augment: AugmentationList(operations: []), context)
    }
}
