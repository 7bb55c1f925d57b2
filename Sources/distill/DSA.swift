import ArgumentParser
import Condensation
import SharedOptions
import Nets
import TensorIO
import ToolKit

/// Options of gradient matching, with and without augmentation.
struct GradientOptions: ParsableArguments {
    @OptionGroup var matching: MatchingOptions

    @Option(help: "Steps on the images for each network (default: the published number for --ipc).")
    var outerLoops: Int?

    @Option(help: "Epochs of the network on the synthetic set between them (default: the published number for --ipc).")
    var innerEpochs: Int?

    @Option(help: ArgumentHelp(
        "Network whose gradients are matched: convnet, as deep as the images ask for, or another without batch norm (see NETWORKS in evaluate(1)).",
        valueName: "NAME"))
    var arch = "convnet"

    @OptionGroup var loop: IterationOptions

    func validate() throws {
        guard Surrogates.isName(arch) else { throw ValidationError("--arch: expected \(Surrogates.notation); found '\(arch)'") }
        if let outerLoops, outerLoops < 1 { throw ValidationError("--outer-loops: expected 1 or more, found \(outerLoops)") }
        if let innerEpochs, innerEpochs < 0 { throw ValidationError("--inner-epochs: expected 0 or more, found \(innerEpochs)") }
    }

    func run(_ name: String, augment: AugmentationList, _ context: ToolContext) throws {
        let inputs = try matching.inputs(context)
        var settings = GradientMatching.Settings()
        let published = GradientMatching.Settings.publishedLoops(imagesPerClass: matching.method.ipc)
        settings.matching = matching.settings(published: GradientMatching.publishedLearningRate, augment: augment)
        settings.outerLoops = outerLoops ?? published.outer
        settings.innerEpochs = innerEpochs ?? published.inner
        let net = try network(for: inputs.dataset)
        let method = GradientMatching(
            real: inputs.bank, members: inputs.members, sampling: inputs.sampling, net: net, start: inputs.start,
            settings: settings)
        var all = matching.description(of: settings.matching, augment: augment)
        all["arch"] = arch
        all["outer-loops"] = "\(settings.outerLoops)"
        all["inner-epochs"] = "\(settings.innerEpochs)"
        try loop.run(
            method, name: name, matching: matching, inputs: inputs, settings: all,
            augmentation: settings.matching.augmentation, context)
    }

    private func network(for dataset: ImageDataset) throws -> any Classifier {
        guard let net = Surrogates.named(
            arch, height: dataset.height, width: dataset.width, channels: dataset.channels, classes: dataset.classCount)
        else { throw UsageError("--arch \(arch) is too deep for images of \(dataset.height)x\(dataset.width)") }
        // Its classes meet one at a time: the statistics of a batch would tell them apart.
        guard net.initialStatistics.isEmpty else { throw UsageError("--arch \(arch): expected a network without batch norm") }
        return net
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
    var writesBinary: Bool { !options.loop.long.dryRun }

    func execute(_ context: ToolContext) throws { try options.run("dsa", augment: augment, context) }
}

struct DC: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "dc", abstract: "Gradient matching without augmentation.")

    @OptionGroup var options: GradientOptions
    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { !options.loop.long.dryRun }

    func execute(_ context: ToolContext) throws {
        try options.run("dc", augment: AugmentationList(operations: []), context)
    }
}
