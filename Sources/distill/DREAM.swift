import ArgumentParser
import Condensation
import SharedOptions
import TensorIO
import ToolKit
import Training

extension Representatives.Weighing: ExpressibleByArgument {}

/// Representative matching.
struct DREAM: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "dream",
        abstract: "Gradient matching with real images that stand for their class, in networks that learn from real images.",
        discussion: """
            The real images of a class are those nearest to the centres of clusters of its features, chosen anew now and then. \
            Every image of the result is cut into tiles, each of which is an image to train on; the trailer has 'partition'. \
            With --weights, --weigh says where they act, and the networks learn from images drawn by them. \
            An iteration is one step on the images of every class.
            """)

    @OptionGroup var synthetic: SyntheticOptions

    @Option(help: ArgumentHelp("Weights of the real images, from kde-weight.", valueName: "FILE"), completion: .file())
    var weights: String?

    @Option(help: "Where the weights act: on the images chosen (after), on the centres (clusters), or on who may be chosen (pool).")
    var weigh = Representatives.Weighing.pool

    @OptionGroup var netWeights: NetWeights

    @Option(help: ArgumentHelp("Clusters, and real images, of a class.", valueName: "N"))
    var clusters = 128

    @Option(help: ArgumentHelp("Images of a class to choose from, drawn anew for every choice (default: all).", valueName: "N"))
    var pool: Int?

    @Option(help: ArgumentHelp("Choose anew after every N iterations.", valueName: "N"))
    var choiceEvery = 10

    @Option(help: ArgumentHelp("Begin with a new network after every N iterations.", valueName: "N"))
    var innerSteps = 100

    @Option(help: ArgumentHelp("Real images that the network learns from in an iteration.", valueName: "N"))
    var netImages = 500

    @Option(help: "How far gradients are from each other: see dsa.")
    var distance = GradientDistance.squared

    @OptionGroup var tiles: PartitionOption

    @Option(help: "Augmentations, as for dm; without cutout where the networks learn.")
    var augment = "color+crop+cutout"

    @OptionGroup var loop: IterationOptions
    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { !loop.long.dryRun }

    func validate() throws {
        let counts = [
            ("clusters", clusters), ("pool", pool), ("choice-every", choiceEvery), ("inner-steps", innerSteps),
        ]
        for (name, value) in counts { try check(name, value) }
        if let pool, pool < clusters { throw ValidationError("--pool: expected \(clusters) or more, as --clusters, found \(pool)") }
        try check("net-images", netImages, atLeast: 0)
        guard Augmentation(augment) != nil else { throw ValidationError("--augment: expected names as color+crop+cutout, found '\(augment)'") }
        try netWeights.validate(areGiven: weights != nil)
    }

    func execute(_ context: ToolContext) throws {
        let augmentation = Augmentation(augment)!
        typealias Method = RepresentativeMatching
        var settings = Method.Settings()
        settings.matching = synthetic.settings(
            published: Method.Settings.publishedLearningRate(distance), augmentation: augmentation)
        (settings.distance, settings.partition) = (distance, tiles.partition)
        (settings.innerSteps, settings.choiceEvery, settings.netImages) = (innerSteps, choiceEvery, netImages)

        let inputs = try synthetic.inputs(context, partition: tiles.value) { try context.drawing(by: weights, of: $0) }
        let dataset = inputs.dataset
        try withFile(context.inputLabel(synthetic.method.input)) { try dataset.members.require(clusters) }
        let values = inputs.weights.values
        if let values, let weights {
            try withFile(context.inputLabel(weights)) {
                try dataset.members.require(clusters, weights: values, as: "--clusters")
            }
        }
        let net = try NetworkChoice.classifier("convnet", for: dataset, classes: dataset.classCount)
        let areLed = netWeights.areLed(areGiven: weights != nil)
        let method = Method(
            representatives: Representatives(
                inputs.bank, members: Array(dataset.members), count: clusters, pool: pool, weights: values, weighing: weigh),
            bank: inputs.bank, labels: dataset.labels, netWeights: areLed ? inputs.weights : .uniform, net: net,
            start: inputs.start, settings: settings)
        let words = weights == nil ? "none" : "\(weigh.rawValue)\(areLed ? ", and of the networks" : "")"
        let run = Run(
            ipc: synthetic.method.ipc, start: synthetic.start.defaultValueDescription, clusters: clusters, pool: pool,
            weighing: words)
        try loop.run(
            method, name: "dream", net: net.name, settings: settings, augmentation: augmentation, inputs: inputs,
            options: run, weighting: words, context)
    }

    private struct Run: Encodable {
        let ipc: Int
        let start: String
        let clusters: Int
        let pool: Int?
        let weighing: String
    }
}
