import ArgumentParser
import Condensation
import SharedOptions
import ToolKit
import Training

/// Trajectory matching.
struct MTT: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "mtt",
        abstract: "Trajectory matching: training on the images goes where training on the dataset went.",
        discussion: """
            The experts are trajectories, from 'classifier-train --snapshots'. A network that starts where an expert stood \
            and trains on the synthetic images shall arrive where the expert was some snapshots later. The learning rate of \
            that training is learned too; the trailer of the result has it, and evaluate goes by it. Weights act in the \
            experts; --init real draws by --weights. The defaults are the published settings for --ipc; ZCA whitening is left out.
            """)

    @OptionGroup var synthetic: SyntheticOptions

    @Option(
        parsing: .upToNextOption, help: ArgumentHelp("The experts, one or more.", valueName: "FILE"), completion: .file())
    var experts: [String]

    @Option(help: ArgumentHelp("What --init real draws by, from kde-weight.", valueName: "FILE"), completion: .file())
    var weights: String?

    @Option(help: ArgumentHelp("Keep N experts in memory, and read the others when their turn comes.", valueName: "N"))
    var keep = 10

    @Option(help: ArgumentHelp("Steps on the synthetic images in an iteration.", valueName: "N"))
    var steps: Int?

    @Option(help: ArgumentHelp("Snapshots of the expert that these steps shall be worth.", valueName: "M"))
    var expertSnapshots: Int?

    @Option(help: ArgumentHelp("Start at one of an expert's first T snapshots.", valueName: "T"))
    var latestStart: Int?

    @Option(help: ArgumentHelp("Synthetic images a step; all of them by default.", valueName: "N"))
    var batch: Int?

    @Option(help: "The learning rate of the steps to begin with.")
    var startingRate: Double?

    @Option(help: "Step size on that learning rate.")
    var rateLearningRate: Double?

    @OptionGroup var augment: AugmentOption
    @OptionGroup var loop: IterationOptions
    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { !loop.long.dryRun }

    func validate() throws {
        let counts = [
            ("keep", keep), ("steps", steps ?? 1), ("expert-snapshots", expertSnapshots ?? 1), ("latest-start", latestStart ?? 1),
            ("batch", batch ?? 1),
        ]
        for (name, value) in counts { try check(name, value) }
        guard !experts.isEmpty else { throw ValidationError("--experts: expected one or more") }
        for path in experts where path == "-" { throw ValidationError("--experts: expected files, found -") }
        if weights != nil, synthetic.start != .real { throw ValidationError("--weights goes with --init real: elsewhere the experts have them") }
        try requireOneStandardInput(["dataset": synthetic.method.input, "--weights": weights])
        try check("starting-rate", positive: startingRate)
        try check("rate-learning-rate", notNegative: rateLearningRate)
    }

    func execute(_ context: ToolContext) throws {
        let settings = settings
        let files = try ExpertFiles(
            experts, most: keep, needed: settings.latestStart + settings.expertSnapshots, context)
        let inputs = try synthetic.inputs(context) { try context.drawing(by: weights, of: $0) }
        try files.require(inputs)
        let method = TrajectoryMatching(net: files.classifier, experts: files, start: inputs.start, settings: settings)
        let run = Run(ipc: synthetic.method.ipc, start: synthetic.start.defaultValueDescription, isWeighted: weights != nil, experts: experts.count)
        try loop.run(
            method, name: "mtt", net: files.classifier.name, settings: settings, augmentation: augment.augmentation,
            inputs: inputs, options: run, weighting: "that of the experts", context)
    }

    private var settings: TrajectorySettings {
        var settings = TrajectorySettings.published(imagesPerClass: synthetic.method.ipc)
        settings.steps = steps ?? settings.steps
        settings.expertSnapshots = expertSnapshots ?? settings.expertSnapshots
        settings.latestStart = latestStart ?? settings.latestStart
        settings.batch = batch
        settings.startingRate = startingRate.map { Float($0) } ?? settings.startingRate
        settings.rateLearningRate = rateLearningRate.map { Float($0) } ?? settings.rateLearningRate
        let matching = synthetic.settings(published: settings.learningRate, augmentation: augment.augmentation)
        (settings.learningRate, settings.momentum) = (matching.learningRate, matching.momentum)
        (settings.augmentation, settings.seed) = (matching.augmentation, matching.seed)
        return settings
    }

    private struct Run: Encodable {
        let ipc: Int
        let start: String
        let isWeighted: Bool
        let experts: Int
    }
}
