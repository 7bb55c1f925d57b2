import ArgumentParser
import Autodiff
import Datasets
import Kernels
import Nets
import SharedOptions
import TensorIO
import ToolKit
import Weighting

/// Trains the bias model.
@main struct SupConTrain: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "supcon-train",
        abstract: "Train the contrastive model whose embedding shows a dataset's bias.",
        discussion: """
            Reads a dataset stream and writes a model: one record a parameter, the architecture in the trailer. Labels \
            are used, the bias attribute is not. A hundred steps are enough on coloured digits; longer training does \
            not help there.
            """,
        version: versionLine("supcon-train"))

    enum Loss: String, CaseIterable, ExpressibleByArgument { case gsc, supcon }
    enum Method: String, CaseIterable, ExpressibleByArgument { case adam, sgd }

    @Argument(help: ArgumentHelp("The dataset; - is standard input.", valueName: "FILE"), completion: .file())
    var input = "-"

    @Option(help: "Backbone: resnet18-strided, resnet18-cifar (the published one) or convnet3.")
    var arch = "resnet18-strided"

    @Option(help: "gsc: generalised supervised contrastive loss, which learns the bias first; supcon: plain.")
    var loss: Loss = .gsc

    @Option(help: "Training steps.")
    var steps = 100

    @Option(help: "Images a step.")
    var batch = 256

    @Option(help: "Optimizer: adam or sgd (momentum 0.9).")
    var optimizer: Method = .adam

    @Option(help: "Learning rate.")
    var learningRate = 0.001

    @Option(help: "Weight decay.")
    var weightDecay = 1e-4

    @Option(help: "Temperature of the similarities: 0.2 for gsc and 0.07 for supcon by default.")
    var temperature: Double?

    @Option(help: "Exponent q of the generalised loss, above 0 to 1.")
    var q = 0.7

    @Option(help: "Stop when the mean loss of the last K steps is no lower than that of the K before; 0: never.")
    var plateau = 0

    @OptionGroup var long: LongRunOptions
    @OptionGroup var seeding: SeedOption
    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { !long.dryRun }

    func validate() throws {
        for (name, value) in [("steps", steps), ("batch", batch)] where value < 1 {
            throw ValidationError("--\(name): expected 1 or more, found \(value)")
        }
        guard batch > 1 else { throw ValidationError("--batch: expected 2 or more, found \(batch)") }
        guard plateau >= 0 else { throw ValidationError("--plateau: expected 0 or more, found \(plateau)") }
        for (name, value) in [("learning-rate", learningRate), ("temperature", temperature ?? 1), ("q", q)]
        where !(value > 0 && value.isFinite) {
            throw ValidationError("--\(name): expected a number above 0, found \(value)")
        }
        guard q <= 1 else { throw ValidationError("--q: expected above 0 to 1, found \(q)") }
        guard weightDecay >= 0 else { throw ValidationError("--weight-decay: expected 0 or more, found \(weightDecay)") }
        guard ModelStream.backbone(arch, height: 32, width: 32, channels: 3) != nil else {
            throw ValidationError("--arch: expected resnet18-strided, resnet18-cifar or convnet3, found '\(arch)'")
        }
    }

    func execute(_ context: ToolContext) throws {
        Threads.count = context.threads
        let dataset = try context.readDataset(input)
        try withFile(context.inputLabel(input)) { try dataset.requirePerClass(2) }
        guard
            let backbone = ModelStream.backbone(
                arch, height: dataset.height, width: dataset.width, channels: dataset.channels)
        else { throw UsageError("--arch \(arch) is too deep for images of \(dataset.height)x\(dataset.width)") }
        let method: any Optimizer = switch optimizer {
        case .adam: Adam(learningRate: Float(learningRate), weightDecay: Float(weightDecay))
        case .sgd: SGD(learningRate: Float(learningRate), momentum: 0.9, weightDecay: Float(weightDecay))
        }
        let contrast: ContrastiveLoss = switch loss {
        case .gsc: .generalized(temperature: temperature ?? 0.2, q: q)
        case .supcon: .supCon(temperature: temperature ?? 0.07)
        }
        var training = ContrastiveTraining(
            model: BiasModel(backbone: backbone), loss: contrast, images: try dataset.unitBank(),
            labels: dataset.labels, batch: batch, optimizer: method, seed: seeding.seed)
        if long.dryRun {
            return context.forecast(unit: "steps", [(steps, context.time { _ = training.step() })])
        }
        let losses = try train(&training, context)
        if training.skippedAnchors > 0 {
            context.warn("\(training.skippedAnchors) anchors had no other image of their class in the batch and were skipped")
        }
        let result = ModelStream(
            model: training.model, parameters: training.parameters, statistics: training.statistics,
            height: dataset.height, width: dataset.width, channels: dataset.channels)
        try context.write(
            result.stream(), from: dataset.metadata, seed: seeding.seed, blas: BLAS.description,
            notes: ["loss": "\(losses.last!)", "steps": "\(losses.count)"])
    }

    /// Runs `training` to its last step.
    /// - Returns: the loss of every step.
    private func train(_ training: inout ContrastiveTraining, _ context: ToolContext) throws -> [Float] {
        var losses: [Float] = []
        var file = try long.keptState(settings: settings, seed: seeding.seed, context)
        func state() -> Checkpoint.State {
            let counts = training.state.counts.merging(["skipped-anchors": training.skippedAnchors]) { $1 }
            return (training.state.records(of: training.model) + [("losses", NDArray(losses, shape: [losses.count]))], counts)
        }
        try file?.begin(with: state(), context) { stream in
            let kept = try TrainingState(
                stream, of: training.model, statistics: training.statistics, moments: training.momentCount)
            losses = try stream.requireFinite("losses", elementType: [.float32], rank: 1).floats()
            guard kept.position == losses.count, losses.count <= steps else {
                throw DataError("expected a checkpoint of at most \(steps) steps and as many losses, found \(kept.position) and \(losses.count)")
            }
            training.state = kept
            training.skippedAnchors = try stream.count("skipped-anchors")
            context.note("going on after step \(losses.count)")
        }
        let progress = context.progress(label: "training", total: steps - losses.count, unit: "steps")
        while losses.count < steps, !isFlat(losses) {
            let value = training.step()
            guard value.isFinite else { throw diverged("the loss is \(value) at step \(training.iteration)", losses) }
            losses.append(value)
            progress.advance(fields: ["loss": Double(value)])
            try file?.saveIfDue(state())
        }
        progress.finish()
        guard training.state.isFinite else { throw diverged("the parameters are not finite after the last step", losses) }
        if losses.count < steps { context.note("stopped after \(losses.count) steps: the loss no longer falls") }
        try file?.save(state())
        return losses
    }

    private func diverged(_ what: String, _ losses: [Float]) -> ComputationError {
        ComputationError("\(what); last finite loss \(losses.last.map { "\($0)" } ?? "none"), seed \(seeding.seed)")
    }

    /// What the model depends on, besides the dataset, the seed and how many steps were made.
    private var settings: [String: String] {
        [
            "arch": arch, "loss": loss.rawValue, "batch": "\(batch)", "optimizer": optimizer.rawValue,
            "learning-rate": "\(learningRate)", "weight-decay": "\(weightDecay)",
            "temperature": temperature.map { "\($0)" } ?? "default", "q": "\(q)", "plateau": "\(plateau)",
        ]
    }

    private func isFlat(_ losses: [Float]) -> Bool {
        guard plateau > 0, losses.count >= 2 * plateau else { return false }
        let last = losses.suffix(plateau).reduce(0, +)
        return last >= losses.dropLast(plateau).suffix(plateau).reduce(0, +)
    }
}
