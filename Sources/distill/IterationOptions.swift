import ArgumentParser
import Condensation
import Kernels
import SharedOptions
import TensorIO
import ToolKit
import Training

/// The run of a method: its length, images and accuracy on the way, a forecast.
struct IterationOptions: ParsableArguments {
    @Option(help: "Iterations.")
    var iterations = 1000

    @OptionGroup var long: LongRunOptions

    @Option(help: ArgumentHelp(
        "Keep the images as they are after every N iterations too, each time as a whole set beside the result: with -o syn.npys in syn.000100.npys, the iteration in its name. Needs -o.",
        valueName: "N"))
    var snapshotEvery: Int?

    @Option(help: ArgumentHelp("Train a network on the images after every N iterations and report its accuracy; needs --test.",
        valueName: "N"))
    var evaluateEvery: Int?

    @Option(help: ArgumentHelp("The test set for --evaluate-every.", valueName: "FILE"))
    var test: String?

    @Option(help: "Epochs of the networks of --evaluate-every.")
    var evaluateEpochs = 300

    func validate() throws {
        try check("iterations", iterations)
        if (evaluateEvery == nil) != (test == nil) { throw ValidationError("--evaluate-every and --test go together") }
        for (name, value) in [
            ("snapshot-every", snapshotEvery), ("evaluate-every", evaluateEvery), ("evaluate-epochs", evaluateEpochs),
        ] { try check(name, value) }
    }

    /// Runs `start` to its last iteration and writes the result.
    ///
    /// - Parameters:
    ///   - net: the name of the network that it matches in.
    ///   - settings: its own.
    ///   - augmentation: of the networks on the way.
    ///   - options: what else the result depends on besides files and seed.
    ///   - weighting: of the real images, in words.
    func run(
        _ start: some IterativeMethod, name: String, net: String, settings: some Encodable, augmentation: Augmentation,
        inputs: SyntheticOptions.Inputs, options: some Encodable, weighting: String, _ context: ToolContext
    ) throws {
        var method = start
        if long.dryRun {
            return context.forecast(unit: "iterations", [(iterations, try method.stepTime(context.time))])
        }
        let snapshots = try Snapshots(every: snapshotEvery, last: iterations, arguments: Array(CommandLine.arguments.dropFirst()), context)
        let observer = try Observer(self, inputs: inputs, augmentation: augmentation, context)
        let run = try LongRunOptions.Description(
            label: "matching", unit: "iterations", seed: inputs.seed,
            settings: Settings(method: name, net: net, inputs: options, settings: settings), ignoring: ["test"])
        func notes(of method: some IterativeMethod) -> [String: String] {
            ["weighting": weighting, "iterations": "\(method.position)"]
        }
        try long.run(&method, steps: iterations, run, context) { method in
            if let path = snapshots?.due(after: method.position) {
                try context.write(
                    stream(of: method, name: name, inputs), toFile: path, from: inputs.dataset.metadata, seed: inputs.seed,
                    blas: BLAS.description, notes: notes(of: method))
            }
            try observer?.look(at: method, context)
        }
        try context.write(
            stream(of: method, name: name, inputs), from: inputs.dataset.metadata, seed: inputs.seed, blas: BLAS.description,
            notes: notes(of: method))
    }

    /// The images as they are, with what the method has learned besides.
    private func stream(of method: some IterativeMethod, name: String, _ inputs: SyntheticOptions.Inputs) -> TensorStream {
        var result = syntheticStream(
            method.synthetic.images.values, of: inputs.dataset, perClass: method.synthetic.perClass,
            transform: inputs.transform, method: name)
        if let partition = method.partition { result.metadata.attributes["partition"] = "\(partition.factor)" }
        if let rate = method.learnedRate { result.metadata.attributes["learning-rate"] = "\(rate)" }
        return result
    }

    private struct Settings<Inputs: Encodable, Method: Encodable>: Encodable {
        let method, net: String
        let inputs: Inputs
        let settings: Method
    }
}
