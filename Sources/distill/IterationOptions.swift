import ArgumentParser
import Condensation
import Datasets
import Evaluation
import Kernels
import Nets
import SharedOptions
import TensorIO
import ToolKit

/// The loop of a long run: progress, checkpoints, accuracy on the way, a forecast.
struct IterationOptions: ParsableArguments {
    @Option(help: "Iterations.")
    var iterations = 1000

    @OptionGroup var long: LongRunOptions

    @Option(help: ArgumentHelp("Train a network on the images after every N iterations and report its accuracy; needs --test.",
        valueName: "N"))
    var evaluateEvery: Int?

    @Option(help: ArgumentHelp("The test set for --evaluate-every.", valueName: "FILE"))
    var test: String?

    @Option(help: "Epochs of the networks of --evaluate-every.")
    var evaluateEpochs = 300

    func validate() throws {
        guard iterations > 0 else { throw ValidationError("--iterations: expected 1 or more, found \(iterations)") }
        if (evaluateEvery == nil) != (test == nil) { throw ValidationError("--evaluate-every and --test go together") }
        for (name, value) in [("evaluate-every", evaluateEvery ?? 1), ("evaluate-epochs", evaluateEpochs)] where value < 1 {
            throw ValidationError("--\(name): expected 1 or more, found \(value)")
        }
    }

    /// Runs `method` to its last iteration and writes the result.
    /// - Parameter settings: everything besides inputs and seed that the result depends on.
    func run(
        _ start: some IterativeMethod, name: String, matching: MatchingOptions, inputs: MatchingOptions.Inputs,
        settings: [String: String], augmentation: Augmentation, _ context: ToolContext
    ) throws {
        var method = start
        if long.dryRun {
            let seconds = try context.time { _ = try method.step() }
            return context.forecast(unit: "iterations", [(iterations, seconds)])
        }
        let seed = matching.seeding.seed
        let observer = try Observer(self, inputs: inputs, augmentation: augmentation, seed: seed, context)
        var file = try long.keptState(
            settings: settings.merging(["method": name]) { $1 }, seed: seed, ignoring: ["test"], context)
        try file?.begin(with: method.state.checkpointed, context) { stream in
            method.state = try MethodState(stream, shape: method.images.shape)
            guard method.iteration <= iterations else {
                throw DataError("expected a checkpoint of at most \(iterations) iterations, found \(method.iteration)")
            }
            context.note("going on after iteration \(method.iteration)")
        }
        let progress = context.progress(label: "matching", total: max(0, iterations - method.iteration))
        var last: Float?
        while method.iteration < iterations {
            let loss = try method.step()
            if loss.isFinite { last = loss }
            guard loss.isFinite, method.images.isFinite else {
                let what = loss.isFinite ? "the images are not finite after" : "the loss is \(loss) at"
                throw ComputationError(
                    "\(what) iteration \(method.iteration); last finite loss \(last.map { "\($0)" } ?? "none"), seed \(seed)")
            }
            progress.advance(fields: ["loss": Double(loss)])
            try file?.saveIfDue(method.state.checkpointed)
            try observer?.look(at: method, context)
        }
        progress.finish()
        try file?.save(method.state.checkpointed)
        let result = syntheticStream(
            method.images.values, of: inputs.dataset, perClass: matching.method.ipc, transform: inputs.transform,
            method: name)
        try context.write(
            result, from: inputs.dataset.metadata, seed: seed, blas: BLAS.description,
            notes: ["weighting": matching.weighting, "iterations": "\(method.iteration)"])
    }
}
