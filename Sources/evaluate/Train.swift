import ArgumentParser
import Bias
import Datasets
import Evaluation
import Kernels
import SharedOptions
import Nets
import TensorIO
import ToolKit
import Training

/// Trains and tests.
struct Train: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train fresh ConvNets on a set and report their accuracy on a test set (the default).",
        discussion: """
            The set is synthetic or real; the test set is a dataset stream, standardised like the set. Accuracy is \
            given with its standard deviation and a 95% t interval over the nets, and where the test set has a \
            bias attribute also on bias-aligned and bias-conflicting images and in the worst group. Figures can be \
            written as a table, as TSV, or as JSON, which 'evaluate table' takes.
            """)

    @Argument(help: ArgumentHelp("The set to train on; - is standard input.", valueName: "FILE"), completion: .file())
    var input = "-"

    @Option(help: ArgumentHelp("The test set; - is standard input.", valueName: "FILE"), completion: .file())
    var test: String

    @Option(help: "Networks to train.")
    var nets = 5

    @OptionGroup var choice: TrainerChoice

    @Option(help: "How plain networks learn: dsa, as DC, DSA, DM and IDM measure; or idc, as IDC and DREAM do (see RECIPES).")
    var recipe = Recipe.dsa

    @Option(help: "Passes over the set.")
    var epochs = 1000

    @Option(help: "Images a step (default: 256, 64 with --recipe idc, 1024 with --trainer selecmix; or as published).")
    var batch: Int?

    @Option(help: "Learning rate to begin with: by default that which the set was made for, if its trailer has one, or 0.01; with other trainers than plain 0.001, or as published.")
    var learningRate: Double?

    @Option(help: ArgumentHelp(
        "Networks, by commas: convnet, as deep as the images ask for (3 blocks up to 63 pixels, 4 at 64, 5 at 128), mlp, lenet, alexnet, vgg11, resnet18, and their variants (see NETWORKS in the manual). Several are set side by side (default: convnet, or as published).",
        valueName: "NAMES"))
    var arch: String?

    @Option(help: ArgumentHelp("\(AugmentOption.names) (default: all, or as published).", valueName: "LIST"))
    var augment: AugmentOption.List?

    @Option(help: ArgumentHelp(
        "The biased training set: compares the share of images in their class's own colour with its.",
        valueName: "FILE"), completion: .file())
    var train: String?

    @Option(help: "text, tsv or json.")
    var format: ReportFormat = .text

    @OptionGroup var long: LongRunOptions
    @OptionGroup var seeding: SeedOption
    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { false }

    private var archNames: [String] {
        (arch ?? choice.usual?.plan.arch ?? "convnet").split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    func validate() throws {
        for (name, value) in [("nets", nets), ("epochs", epochs), ("batch", batch)] { try check(name, value) }
        try check("learning-rate", positive: learningRate)
        for name in archNames { try NetworkChoice.check(name) }
        if choice.trainer != .plain, recipe != .dsa { throw ValidationError("--recipe is for --trainer plain") }
        guard Set(archNames).count == archNames.count else { throw ValidationError("--arch: a network twice") }
        if input == "-" && test == "-" { throw ValidationError("both the set and --test from -: name a file for one") }
    }

    func execute(_ context: ToolContext) throws {
        let testSet = try context.readDataset(test, role: "test")
        let set = try context.readDataset(input)
        try withFile(context.inputLabel(test)) { try testSet.requireTestable(after: set) }
        let doubts = doubts(about: testSet, after: set, context)
        let classes = max(set.classCount, testSet.classCount)
        let networks = try archNames.map { try NetworkChoice.classifier($0, for: set, classes: classes) }
        let transform = try set.standardisation()
        let (bank, testBank) = (try set.bank(transform), try testSet.bank(transform))
        let figures = try hueFigures(of: set, context)
        let plan = try withFile(context.inputLabel(input)) {
            try choice.plan(for: set, batch: batch, learningRate: learningRate.map { Float($0) })
        }
        let (settings, learned) = try schedule(for: set, plan, context)
        var series = NetSeries(networks: networks, nets: nets, epochs: epochs, test: testBank) { net, index in
            plan?.training(
                of: net, index: index, images: bank, labels: set.labels, epochs: epochs, augmentation: settings.augmentation,
                seed: seeding.seed)
                ?? ScheduledTraining(net: net, images: bank, labels: set.labels, index: index, settings: settings)
        }
        if long.dryRun { return try series.forecast(context) }
        let run = try LongRunOptions.Description(
            label: "training", unit: "epochs", seed: seeding.seed,
            settings: Run(
                networks: networks.map(\.name), nets: nets, training: settings,
                trainer: plan?.name),
            ignoring: ["train"])
        try long.run(&series, steps: series.steps, run, context)
        let results = series.results
        let reports = networks.indices.map { i in
            var report = EvaluationReport(
                nets: Array(results[i * nets..<(i + 1) * nets]), labels: testSet.labels, bias: testSet.bias,
                classNames: testSet.metadata.classNames ?? set.metadata.classNames,
                biasNames: testSet.metadata.biasNames)
            report.warnings = doubts + report.warnings
            report.figures += figures
            report.origin = ReportOrigin(
                set: .init(set, role: "input", context), test: .init(testSet, role: "test", context),
                seed: seeding.seed, network: networks[i].name,
                settings: .init(
                    nets: nets, epochs: epochs, batch: settings.batch, learningRate: settings.schedule.learningRate,
                    momentum: settings.schedule.momentum, weightDecay: settings.schedule.weightDecay,
                    augment: settings.augmentation.description, learningRateIsOfSet: learned ? true : nil,
                    recipe: recipe == .dsa ? nil : recipe.rawValue, trainer: plan?.name),
                blas: BLAS.description, version: toolVersion)
            return report
        }
        try write(reports, context)
    }

    /// How networks learn, and whether the set says itself at which rate. Of a debiasing trainer only what a report shows: its
    /// Adam has neither momentum nor decay.
    private func schedule(
        for set: ImageDataset, _ plan: TrainerChoice.Plan?, _ context: ToolContext
    ) throws -> (settings: ScheduledTraining.Settings, isLearned: Bool) {
        var settings = ScheduledTraining.Settings()
        settings.schedule.epochs = epochs
        settings.augmentation = augment?.augmentation ?? choice.usual?.plan.augmentation ?? settings.augmentation
        settings.seed = seeding.seed
        if let plan {
            settings.batch = plan.batch
            (settings.schedule.learningRate, settings.schedule.momentum, settings.schedule.weightDecay) = (plan.learningRate, 0, 0)
            return (settings, false)
        }
        settings.batch = batch ?? recipe.batch
        let learned = learningRate == nil ? try learnedRate(of: set, context) : nil
        if let rate = learningRate.map({ Float($0) }) ?? learned { settings.schedule.learningRate = rate }
        recipe.apply(to: &settings)
        return (settings, learned != nil)
    }

    /// The learning rate that a set in whose making it was learned says it is for.
    ///
    /// - Throws: `DataError` where the trailer has something else than a number above 0.
    private func learnedRate(of set: ImageDataset, _ context: ToolContext) throws -> Float? {
        guard let text = set.metadata.attributes["learning-rate"] else { return nil }
        guard let rate = Float(text), rate > 0, rate.isFinite else {
            throw DataError(
                "expected a 'learning-rate' above 0 in the trailer, found '\(text)'", file: context.inputLabel(input))
        }
        context.note("learning rate \(rate), which \(context.inputLabel(input)) was made for (see --learning-rate)")
        return rate
    }

    private struct Run: Encodable {
        let networks: [String]
        let nets: Int
        let training: ScheduledTraining.Settings
        /// Other than plain, with its contrastive network.
        let trainer: String?
    }

    /// One report as it is, several as columns of a table.
    private func write(_ reports: [EvaluationReport], _ context: ToolContext) throws {
        let single = reports[0]
        let table = reports.count > 1 ? Comparison(Array(zip(archNames, reports))) : nil
        switch format {
        case .text: try context.write(text: table?.text() ?? single.text())
        case .tsv: try context.write(text: table?.tsv() ?? single.tsv())
        case .json: try context.write(text: table?.json() ?? single.json())
        }
    }

    /// Where `--train` is not what the set was made from.
    private func warnOfReference(_ original: ImageDataset, of set: ImageDataset, file: String, _ context: ToolContext) {
        let digests = context.inputs
        let digest = digests["train"] ?? ""
        if digest == digests["input"] {
            context.warn("--train \(file) is the set itself: it is compared with itself")
        } else if digest == digests["test"] {
            context.warn("--train \(file) is the test set: expected the dataset that the set was made from")
        } else if set.metadata.kind == .synthetic, !set.metadata.provenance.isEmpty, !set.metadata.wasMade(from: digest) {
            context.warn("--train \(file): the set was made from another dataset, says its history")
        }
    }

    /// The colour bias inside the set, where its bias is a colour.
    private func hueFigures(of set: ImageDataset, _ context: ToolContext) throws -> [NamedFigure] {
        guard set.channels == 3, let name = set.metadata.attributes["palette"], let palette = Palette.named(name) else {
            return []
        }
        func share(_ pixels: [Float], _ dataset: ImageDataset) -> HueShare {
            HueShare(
                pixels: pixels, height: dataset.height, width: dataset.width, labels: dataset.labels,
                classCount: dataset.classCount, palette: palette)
        }
        let shares = share(set.unitPixels(Array(0..<set.count)), set)
        guard let value = shares.total.share else { return [] }
        var figures = [
            NamedFigure(
                name: "own-colour share", value: value,
                definition: "share of the set's images whose dominant hue is their class's own colour")
        ]
        if let train {
            let original = try context.readDataset(train, role: "train")
            try original.requireScale()
            warnOfReference(original, of: set, file: train, context)
            let reference = share(original.unitPixels(Array(0..<original.count)), original)
            if let factor = shares.amplification(over: reference) {
                figures.append(NamedFigure(
                    name: "amplification", value: factor,
                    definition: "own-colour share of the set divided by that of the dataset it was made from"))
            }
        }
        return figures
    }
}
