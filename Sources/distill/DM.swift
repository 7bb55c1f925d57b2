import ArgumentParser
import Condensation
import Nets
import SharedOptions
import ToolKit

/// Distribution matching.
struct DM: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "dm",
        abstract: "Distribution matching: meet the mean features of every class in random networks.",
        discussion: """
            With --weights, real images are drawn with probability proportional to their weight (or averaged with it, \
            see --use-weights). With --embeddings, every real batch is weighted by the inverse density of its own \
            embeddings, as the paper does. With --encoder, features are those of trained networks.
            """)

    @OptionGroup var matching: MatchingOptions
    @OptionGroup var encoders: EncoderFiles

    @Option(help: ArgumentHelp(
        "A new network, and new real images, after every N iterations: 4 take half the time at few synthetic images, and need more of them.",
        valueName: "N"))
    var netEvery = 1

    @OptionGroup var augment: AugmentOption
    @OptionGroup var loop: IterationOptions
    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { !loop.long.dryRun }

    func validate() throws { try check("net-every", netEvery) }

    func execute(_ context: ToolContext) throws {
        let networks = try encoders.networks(context)
        let inputs = try matching.inputs(context)
        try networks.files?.require(inputs.synthetic)
        var settings = DistributionMatching.Settings()
        settings.matching = matching.synthetic.settings(
            published: settings.matching.learningRate, augmentation: augment.augmentation)
        settings.netEvery = netEvery
        let encoder = networks.all.first?.classifier ?? ConvNetEncoder(for: inputs.synthetic.dataset.shape) as any Encoder
        let method = DistributionMatching(
            real: inputs.real, encoder: encoder, trained: networks.all, start: inputs.synthetic.start, settings: settings)
        try loop.run(
            method, name: "dm", net: encoder.name, settings: settings, augmentation: augment.augmentation,
            inputs: inputs.synthetic, options: inputs.settings, weighting: inputs.weighting, context)
    }
}
