import ArgumentParser
import ToolKit

/// The options of runs that take long: `@OptionGroup var run: LongRunOptions`.
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
    }

    /// The checkpoint of this run; nil when not asked for. Call it when all inputs are read.
    /// - Parameters:
    ///   - settings: everything besides inputs and seed that the result depends on, by name.
    ///   - free: inputs on which the result does not depend, by their role.
    public func file(
        settings: [String: String], seed: UInt64, free: Set<String> = [], _ context: ToolContext
    ) -> Checkpoint? {
        guard let checkpoint else { return nil }
        var all = settings
        all["tool"] = context.tool
        all["seed"] = "\(seed)"
        for (role, digest) in context.step().inputs where !free.contains(role) { all["digest of \(role)"] = digest }
        return Checkpoint(path: checkpoint, settings: all, minutes: checkpointEvery, resumes: resume)
    }
}
