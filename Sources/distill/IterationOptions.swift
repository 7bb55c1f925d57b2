import ArgumentParser
import Condensation
import Datasets
import Dispatch
import Evaluation
import Foundation
import Kernels
import Nets
import TensorIO
import ToolKit

/// The loop of a long run: progress, checkpoints, accuracy on the way, a forecast.
struct IterationOptions: ParsableArguments {
    @Option(help: "Iterations.")
    var iterations = 1000

    @Option(help: ArgumentHelp("Keep in FILE where the run stands, so that --resume can go on from there.", valueName: "FILE"))
    var checkpoint: String?

    @Option(help: ArgumentHelp("Write the checkpoint when so many minutes have passed since the last.", valueName: "MINUTES"))
    var checkpointEvery = 5.0

    @Flag(help: "Go on from the checkpoint, if there is one; the result is that of a run never stopped.")
    var resume = false

    @Option(help: ArgumentHelp("Train a network on the images after every N iterations and report its accuracy; needs --test.",
        valueName: "N"))
    var evaluateEvery: Int?

    @Option(help: ArgumentHelp("The test set for --evaluate-every.", valueName: "FILE"))
    var test: String?

    @Option(help: "Epochs of the networks of --evaluate-every.")
    var evaluateEpochs = 300

    @Flag(help: "Time three iterations, print the time and memory that the run would take, and write nothing.")
    var dryRun = false

    func validate() throws {
        guard iterations > 0 else { throw ValidationError("--iterations: expected 1 or more, found \(iterations)") }
        guard checkpointEvery >= 0 else {
            throw ValidationError("--checkpoint-every: expected 0 or more, found \(checkpointEvery)")
        }
        if resume && checkpoint == nil { throw ValidationError("--resume needs --checkpoint FILE") }
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
        if dryRun { return try forecast(&method, context) }
        let observer = try Observer(self, inputs: inputs, augmentation: augmentation, seed: matching.seeding.seed, context)
        let file = checkpoint.map { path in
            var all = settings
            all["method"] = name
            all["seed"] = "\(matching.seeding.seed)"
            for (role, digest) in context.step().inputs where role != "test" { all["digest of \(role)"] = digest }
            return Checkpoint(path: path, settings: all)
        }
        if let file { try begin(&method, at: file, context) }
        let progress = context.progress(label: "matching", total: max(0, iterations - method.iteration))
        var last: Float?
        var saved = DispatchTime.now().uptimeNanoseconds
        while method.iteration < iterations {
            let loss = try method.step()
            if loss.isFinite { last = loss }
            guard loss.isFinite, method.images.isFinite else {
                let what = loss.isFinite ? "the images are not finite after" : "the loss is \(loss) at"
                throw ComputationError(
                    "\(what) iteration \(method.iteration); last finite loss \(last.map { "\($0)" } ?? "none"), seed \(matching.seeding.seed)")
            }
            progress.advance(fields: ["loss": Double(loss)])
            if let file, Double(DispatchTime.now().uptimeNanoseconds - saved) >= checkpointEvery * 60e9 {
                try file.save(method.state)
                saved = DispatchTime.now().uptimeNanoseconds
            }
            try observer?.look(at: method, context)
        }
        progress.finish()
        try file?.save(method.state)
        let result = syntheticStream(
            method.images.values, of: inputs.dataset, perClass: matching.method.ipc, transform: inputs.transform,
            method: name)
        try context.write(
            result, from: inputs.dataset.metadata, seed: matching.seeding.seed, blas: BLAS.description,
            notes: ["weighting": matching.weighting, "iterations": "\(method.iteration)"])
    }

    /// Goes on from the checkpoint, or makes the first one: a place that cannot be written is known then.
    /// - Throws: `FileError.cannotCreate` where a checkpoint would be lost; `DataError` for one beyond the last iteration.
    private func begin(_ method: inout some IterativeMethod, at file: Checkpoint, _ context: ToolContext) throws {
        guard FileManager.default.fileExists(atPath: file.path) else { return try file.save(method.state) }
        guard resume else {
            throw FileError.cannotCreate(
                path: file.path, reason: "it exists: --resume goes on from it, or remove it to begin anew")
        }
        method.state = try file.load(shape: method.images.shape, context)
        guard method.iteration <= iterations else {
            throw DataError("expected a checkpoint of at most \(iterations) iterations, found \(method.iteration)", file: file.path)
        }
        context.note("going on after iteration \(method.iteration)")
    }

    private func forecast(_ method: inout some IterativeMethod, _ context: ToolContext) throws {
        var times: [Double] = []
        for _ in 0..<3 {
            let start = DispatchTime.now().uptimeNanoseconds
            _ = try method.step()
            times.append(Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
        }
        // The first iteration takes memory from the system.
        let each = times.dropFirst().min()!
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let minutes = each * Double(iterations) / 60
        context.discardOutput()
        FileHandle.standardError.write(Data(
            "distill: \(iterations) iterations of \(String(format: "%.2f", each)) s: about \(String(format: "%.0f", minutes)) minutes, \(usage.ru_maxrss / 1024) MiB\n"
                .utf8))
    }
}
