import ArgumentParser
import Condensation
import Nets
import SharedOptions
import TensorIO
import ToolKit
import Training

/// Improved distribution matching.
struct IDM: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "idm",
        abstract: "Improved distribution matching: meet the means in networks that learn as the run goes on.",
        discussion: """
            Features are those of a queue of networks, which learn from the real images; every image of the result is cut \
            into tiles, each of which is an image to train on, and these shall be told right by the networks too. With \
            --weights, real images are drawn with probability proportional to their weight (or averaged with it, see \
            --use-weights), and the networks learn from images drawn so; with --encoder they are trained ones, which stay as they \
            are. The trailer of the result has 'partition', and evaluate, npys sheet and npys export go by it.
            """)

    @OptionGroup var synthetic: SyntheticOptions

    @Option(help: "Real images of each class in a step (default: the published number for --ipc).")
    var realBatch: Int?

    @OptionGroup var weighting: WeightOptions

    @OptionGroup var netWeights: NetWeights

    @OptionGroup var tiles: PartitionOption
    @OptionGroup var encoders: EncoderFiles

    @Option(help: "What the cross-entropy of the synthetic images counts (default: the published one for --ipc).")
    var crossEntropyWeight: Double?

    @Option(help: ArgumentHelp("The most networks in the queue (default: 100).", valueName: "N"))
    var mostNets: Int?

    @Option(help: ArgumentHelp("Add a network after every N iterations (default: the published number for --ipc).", valueName: "N"))
    var netEvery: Int?

    @Option(help: ArgumentHelp("Steps of the two networks that learn in an iteration (default: 10).", valueName: "N"))
    var netSteps: Int?

    @OptionGroup var augment: AugmentOption
    @OptionGroup var loop: IterationOptions
    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { !loop.long.dryRun }

    func validate() throws {
        for (name, value) in [("real-batch", realBatch), ("most-nets", mostNets), ("net-every", netEvery)] { try check(name, value) }
        try check("net-steps", netSteps, atLeast: 0)
        try check("cross-entropy-weight", notNegative: crossEntropyWeight)
        let learning = ["net-every": netEvery != nil, "net-steps": netSteps != nil, "most-nets": mostNets != nil,
            "weighted-nets": netWeights.weightedNets != nil]
        if !encoders.encoder.isEmpty, let option = learning.filter(\.value).keys.min() {
            throw ValidationError("--\(option) is for networks that learn: those of --encoder do not")
        }
        try netWeights.validate(areGiven: weighting.areOfSamples)
    }

    func execute(_ context: ToolContext) throws {
        let ipc = synthetic.method.ipc
        var settings = ImprovedDistributionMatching.Settings.published(imagesPerClass: ipc)
        settings.matching = synthetic.settings(
            published: settings.matching.learningRate, augmentation: augment.augmentation)
        settings.partition = tiles.partition
        settings.crossEntropyWeight = crossEntropyWeight.map { Float($0) } ?? settings.crossEntropyWeight
        settings.netEvery = netEvery ?? settings.netEvery
        settings.mostNets = mostNets ?? settings.mostNets
        settings.netSteps = netSteps ?? settings.netSteps
        settings.firstNets = min(settings.firstNets, settings.mostNets)

        let networks = try encoders.networks(context)
        let inputs = try synthetic.inputs(
            context, partition: tiles.value, weights: { try weighting.sampleWeights(of: $0, context) })
        try networks.files?.require(inputs)
        let dataset = inputs.dataset
        let batch = realBatch ?? ImprovedDistributionMatching.Settings.publishedBatch(imagesPerClass: ipc)
        let net = try networks.all.first?.classifier
            ?? NetworkChoice.classifier("convnet", for: dataset, classes: dataset.classCount)
        let areLed = netWeights.areLed(areGiven: weighting.areOfSamples)
        let method = ImprovedDistributionMatching(
            real: RealImages(inputs.bank, members: Array(dataset.members), batch: batch, weights: inputs.weights),
            bank: inputs.bank, labels: dataset.labels, netWeights: areLed ? inputs.weights : .uniform, net: net,
            trained: networks.all, start: inputs.start, settings: settings)
        let run = Run(
            matching: .init(
                ipc: ipc, realBatch: batch, start: synthetic.start.defaultValueDescription, weighting: weighting.description),
            weightedNets: areLed)
        try loop.run(
            method, name: "idm", net: net.name, settings: settings, augmentation: augment.augmentation, inputs: inputs,
            options: run, weighting: weighting.description, context)
    }

    private struct Run: Encodable {
        let matching: MatchingOptions.Settings
        let weightedNets: Bool
    }
}
