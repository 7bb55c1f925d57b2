import ArgumentParser
import Condensation
import SharedOptions
import Nets
import ToolKit

/// Distribution matching.
struct DM: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "dm",
        abstract: "Distribution matching: meet the mean features of every class in random networks.",
        discussion: """
            With --weights, real images are drawn with probability proportional to their weight (or averaged with it, \
            see --use-weights). With --embeddings, every real batch is weighted by the inverse density of its own \
            embeddings, as the paper does.
            """)

    @OptionGroup var matching: MatchingOptions

    @Option(help: "Augmentations to draw from, by commas: color crop cutout flip scale rotate; digits: all but flip; none.")
    var augment: AugmentationList = .all

    @OptionGroup var loop: IterationOptions
    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { !loop.long.dryRun }

    func execute(_ context: ToolContext) throws {
        let inputs = try matching.inputs(context)
        let settings = matching.settings(published: DistributionMatching.publishedLearningRate, augment: augment)
        let dataset = inputs.dataset
        let net = ConvNet(
            height: dataset.height, width: dataset.width, channels: dataset.channels, classes: dataset.classCount)
        let method = DistributionMatching(
            real: inputs.bank, members: inputs.members, sampling: inputs.sampling, net: net, start: inputs.start,
            settings: settings)
        try loop.run(
            method, name: "dm", matching: matching, inputs: inputs,
            settings: matching.description(of: settings, augment: augment), augmentation: settings.augmentation, context)
    }
}
