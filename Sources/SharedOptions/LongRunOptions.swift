import ArgumentParser
import Nets
import TensorIO
import ToolKit

/// The options of runs that take long, and their loop: `@OptionGroup var long: LongRunOptions`.
public struct LongRunOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Keep in FILE where the run stands, so that --resume can go on from there.", valueName: "FILE"),
        completion: .file())
    public var checkpoint: String?

    @Option(help: ArgumentHelp("Write the checkpoint when so many minutes have passed since the last.", valueName: "MINUTES"))
    public var checkpointEvery = 5.0

    @Flag(help: "Go on from the checkpoint, if there is one; the result is that of a run never stopped.")
    public var resume = false

    @Option(help: ArgumentHelp(
        "With --log: an event for every Nth step and the last, in place of one for each.", valueName: "N"))
    public var logEvery: Int?

    @Flag(help: "Time a step, or the parts of a long one, print the time that the run would take and the memory that was needed, and write nothing.")
    public var dryRun = false

    public init() {}

    public func validate() throws {
        guard checkpointEvery >= 0 else {
            throw ValidationError("--checkpoint-every: expected 0 or more, found \(checkpointEvery)")
        }
        try check("log-every", logEvery)
        if resume && checkpoint == nil { throw ValidationError("--resume needs --checkpoint FILE") }
        if checkpoint == "-" { throw ValidationError("--checkpoint: expected a file, found -") }
    }

    /// What a run is called, and what its result depends on.
    public struct Description {
        /// What is being done, for the progress display: `training`.
        let label: String
        /// What a step is, in the plural: `iterations`.
        let unit: String
        let seed: UInt64
        let settings: [String: String]
        /// Roles of inputs that the result does not depend on.
        let ignored: Set<String>

        /// - Parameter settings: everything besides inputs and seed that the result depends on.
        public init(
            label: String, unit: String, seed: UInt64, settings: some Encodable, ignoring ignored: Set<String> = []
        ) throws {
            (self.label, self.unit, self.seed, self.ignored) = (label, unit, seed, ignored)
            self.settings = try fields(of: settings)
        }
    }

    /// Takes `work` to its last step, from the checkpoint if there is one. Call it when all inputs are read.
    ///
    /// - Parameters:
    ///   - count: steps in all.
    ///   - observe: called after every step.
    /// - Throws: `ComputationError` where the loss or what a step has changed is not finite, naming the place, the last
    ///   finite loss and the seed; `UsageError` where the output would overwrite the checkpoint; `FileError`, `DataError`.
    public func run<Work: LongRun>(
        _ work: inout Work, steps count: Int, _ run: Description, _ context: ToolContext,
        observe: (Work) throws -> Void = { _ in }
    ) throws {
        guard logEvery == nil || context.logs else { throw UsageError("--log-every needs --log FILE") }
        var file = try checkpoint(of: run, context)
        if try file?.begin(&work, steps: count, unit: run.unit, context) == true {
            context.note("going on after \(work.place)")
        }
        let progress = context.progress(
            label: run.label, total: count, unit: run.unit, earlier: work.position, logEvery: logEvery ?? 1)
        var last: Float?
        func diverged(_ what: String) -> ComputationError {
            ComputationError(
                "\(what) \(work.place); last finite loss \(last.map { "\($0)" } ?? "none"), seed \(run.seed)")
        }
        while work.position < count, !work.isComplete {
            let loss = try work.step()
            guard loss.isFinite else { throw diverged("the loss is \(loss) at") }
            last = loss
            if let divergence = work.divergence { throw diverged("\(divergence) after") }
            progress.advance(fields: ["loss": Double(loss)])
            // Before the checkpoint: what is killed here observes again.
            try observe(work)
            try file?.saveIfDue(work)
        }
        progress.finish()
        try file?.save(work)
    }

    private func checkpoint(of run: Description, _ context: ToolContext) throws -> Checkpoint? {
        guard let checkpoint else { return nil }
        guard checkpoint != context.outputPath else { throw UsageError("--checkpoint and --output name the same file") }
        var all = run.settings
        all["tool"] = context.tool
        all["seed"] = "\(run.seed)"
        for (role, digest) in context.inputs where !run.ignored.contains(role) { all["digest of \(role)"] = digest }
        for (role, partition) in context.partitions where !run.ignored.contains(role) { all["partition of \(role)"] = partition }
        for (role, transform) in context.transforms where !run.ignored.contains(role) {
            all["transform of \(role)"] = transform.map { "\($0.mean) \($0.standardDeviation) \($0.range)" } ?? "none"
        }
        return Checkpoint(path: checkpoint, settings: all, minutes: checkpointEvery, resumes: resume)
    }
}
