import ArgumentParser
import ToolKit

/// The options of runs that take long: `@OptionGroup var long: LongRunOptions`.
public struct LongRunOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Keep in FILE where the run stands, so that --resume can go on from there.", valueName: "FILE"),
        completion: .file())
    public var checkpoint: String?

    @Option(help: ArgumentHelp("Write the checkpoint when so many minutes have passed since the last.", valueName: "MINUTES"))
    public var checkpointEvery = 5.0

    @Flag(help: "Go on from the checkpoint, if there is one; the result is that of a run never stopped.")
    public var resume = false

    @Flag(help: "Time three steps, print the time and memory that the run would take, and write nothing.")
    public var dryRun = false

    public init() {}

    public func validate() throws {
        guard checkpointEvery >= 0 else {
            throw ValidationError("--checkpoint-every: expected 0 or more, found \(checkpointEvery)")
        }
        if resume && checkpoint == nil { throw ValidationError("--resume needs --checkpoint FILE") }
        if checkpoint == "-" { throw ValidationError("--checkpoint: expected a file, found -") }
    }

    /// The checkpoint of this run; nil when not asked for. Call it when all inputs are read.
    /// - Parameters:
    ///   - settings: everything besides inputs and seed that the result depends on, by name.
    ///   - ignored: roles of inputs that what is kept does not depend on.
    /// - Throws: `UsageError` where the output would overwrite it.
    public func keptState(
        settings: [String: String], seed: UInt64, ignoring ignored: Set<String> = [], _ context: ToolContext
    ) throws -> Checkpoint? {
        guard let checkpoint else { return nil }
        guard checkpoint != context.outputPath else { throw UsageError("--checkpoint and --output name the same file") }
        var all = settings
        all["tool"] = context.tool
        all["seed"] = "\(seed)"
        for (role, digest) in context.step().inputs where !ignored.contains(role) { all["digest of \(role)"] = digest }
        for (role, transform) in context.transforms where !ignored.contains(role) {
            all["transform of \(role)"] = transform.map { "\($0.mean) \($0.standardDeviation) \($0.range)" } ?? "none"
        }
        return Checkpoint(path: checkpoint, settings: all, minutes: checkpointEvery, resumes: resume)
    }
}
