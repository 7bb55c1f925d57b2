import ArgumentParser
import Datasets
import Kernels
import Nets
import SharedOptions
import TensorIO
import ToolKit
import Training

/// What every way of training has: the dataset and its weights, snapshots, accuracy on the way, and the run.
struct TrainerOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The dataset; - is standard input.", valueName: "FILE"), completion: .file())
    var input = "-"

    @Option(help: ArgumentHelp(
        "Write the trajectory: the parameters at the start and after every E epochs, in place of those at the end.",
        valueName: "E"))
    var snapshots: Int?

    @Option(help: ArgumentHelp("Test the network on this set as it learns.", valueName: "FILE"), completion: .file())
    var test: String?

    @Option(help: ArgumentHelp("Test it after every N steps (default: an epoch, or 500 where that is more), and at the end; needs --test.", valueName: "N"))
    var evaluateEvery: Int?

    @OptionGroup var weighting: SampleWeightOptions
    @OptionGroup var long: LongRunOptions
    @OptionGroup var seeding: SeedOption

    func validate() throws {
        for (name, value) in [("snapshots", snapshots), ("evaluate-every", evaluateEvery)] { try check(name, value) }
        if evaluateEvery != nil, test == nil { throw ValidationError("--evaluate-every needs --test FILE") }
        if input == "-", test == "-" { throw ValidationError("both the dataset and --test from -: name a file for one") }
    }

    /// The dataset as networks see it.
    struct Inputs {
        let dataset: ImageDataset
        let transform: PixelTransform
        let bank: PixelBank
        let weights: SampleWeights
    }

    /// - Parameter classes: how many there must be.
    /// - Throws: `DataError` for a dataset of fewer classes, or one that is none; what reading throws.
    func inputs(_ context: ToolContext, classes: Int = 1) throws -> Inputs {
        let dataset = try context.readDataset(input)
        let transform = try withFile(context.inputLabel(input)) {
            try dataset.members.require(1)
            try dataset.members.require(classes: classes)
            return try dataset.standardisation()
        }
        return Inputs(
            dataset: dataset, transform: transform, bank: try dataset.bank(transform),
            weights: try weighting.sampleWeights(of: dataset, context))
    }

    /// A learner's way through the dataset, from the beginning.
    func training<Learner>(
        _ learner: Learner, _ inputs: Inputs, batch: Int, dropsLast: Bool, augmentation: Augmentation
    ) -> EpochTraining<Learner> {
        var settings = EpochTraining<Learner>.Settings()
        (settings.batch, settings.dropsLast, settings.snapshots) = (batch, dropsLast, snapshots)
        settings.augmentation = augmentation
        return EpochTraining(
            learner, images: inputs.bank, labels: inputs.dataset.labels, weights: inputs.weights, draws: draws,
            settings: settings)
    }

    var draws: TrainingDraws { TrainingDraws(seed: seeding.seed, stage: "classifier-train") }

    /// Trains and writes the network, or its trajectory.
    ///
    /// - Parameters:
    ///   - trainer: `plain`, say.
    ///   - settings: of the learner: what the result depends on besides what is told here.
    /// - Throws: what the run throws.
    func run<Learner>(
        _ training: EpochTraining<Learner>, steps: Int, trainer: String, settings: some Encodable, _ inputs: Inputs,
        _ context: ToolContext
    ) throws {
        let repeated = try testSet(inputs, every: evaluateEvery ?? max(training.stepsPerEpoch, 500), context)
        var training = TestedTraining(training, test: repeated)
        if long.dryRun {
            let seconds = try training.base.stepTime(context.time)
            let tests = try repeated.map { try Double(steps / $0.every + 1) * $0.time(of: training.network, context.time) }
            return context.forecast(unit: "steps", [(steps, seconds)], besides: tests ?? 0)
        }
        let net = training.network.classifier
        let run = try LongRunOptions.Description(
            label: "training", unit: "steps", seed: seeding.seed,
            settings: Run(
                trainer: trainer, arch: net.name, weighting: weighting.description, evaluateEvery: repeated?.every,
                epochs: training.base.settings, learner: settings))
        try long.run(&training, steps: steps, run, context) { report($0, context) }
        training.testAtTheEnd()
        let numbers: ClassifierStream.Numbers = training.trajectory.map { .trajectory($0) } ?? .network(training.network)
        var stream = ClassifierStream(numbers, shape: inputs.dataset.shape, transform: inputs.transform).stream()
        stream.metadata.classNames = inputs.dataset.metadata.classNames
        if let snapshots { stream.metadata.attributes["epochs between snapshots"] = "\(snapshots)" }
        var notes = ["trainer": trainer, "weighting": weighting.description, "steps": "\(training.position)"]
        if let last = training.accuracies.last, let best = training.best {
            context.note(
                "accuracy on \(context.inputLabel(test!)): last \(percent(last.share)), best \(percent(best.share)) after step \(best.steps)")
            notes["accuracy"] = percent(last.share)
            notes["best accuracy"] = "\(percent(best.share)) after step \(best.steps)"
        }
        try context.write(
            stream, from: inputs.dataset.metadata, seed: seeding.seed, blas: BLAS.description, notes: notes)
    }

    private struct Run<Epochs: Encodable, Learner: Encodable>: Encodable {
        let trainer, arch, weighting: String
        let evaluateEvery: Int?
        let epochs: Epochs
        let learner: Learner
    }

    private func testSet(_ inputs: Inputs, every: Int, _ context: ToolContext) throws -> RepeatedTest? {
        guard let test else { return nil }
        let set = try context.readDataset(test, role: "test")
        try withFile(context.inputLabel(test)) { try set.requireTestable(after: inputs.dataset) }
        context.warnOfLeak(set: inputs.dataset.metadata, test: set.metadata)
        return RepeatedTest(images: try set.bank(inputs.transform), labels: set.labels, every: every)
    }

    private func report<Base>(_ training: TestedTraining<Base>, _ context: ToolContext) {
        guard let last = training.accuracies.last, last.steps == training.position else { return }
        context.note("step \(last.steps): accuracy \(percent(last.share))")
        context.log(event: "accuracy", fields: ["step": .integer(last.steps), "accuracy": .number(Double(last.share))])
    }

    private func percent(_ share: Float) -> String { "\((Double(share) * 1000).rounded() / 10)%" }
}
