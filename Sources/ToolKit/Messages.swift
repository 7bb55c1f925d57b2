/// What a tool says while it runs: on standard error, and in the log.
extension ToolContext {
    /// Starts a progress display on standard error.
    /// - Parameters:
    ///   - label: what is done, e.g. `training`.
    ///   - total: how many units, when known.
    ///   - unit: what is counted, in the plural, e.g. `iterations`.
    ///   - earlier: how many were done before, by a run that this one goes on from.
    ///   - logEvery: units from one event of the log to the next; a hundredth of all when nil.
    public func progress(
        label: String, total: Int? = nil, unit: String = "iterations", earlier: Int = 0, logEvery: Int? = nil
    ) -> Progress {
        Progress(
            tool: tool, label: label, earlier: earlier, total: total, unit: unit, logEvery: logEvery, quiet: quiet, log: logFile)
    }

    /// Prints `tool: warning: message` on standard error (not with `--quiet`) and logs it.
    public func warn(_ message: String) {
        if !quiet { StandardError.write("\(tool): warning: \(message)\n") }
        logFile?.write(event: "warning", fields: ["message": .text(message)])
    }

    /// Prints `tool: message` on standard error (not with `--quiet`) and logs it.
    public func note(_ message: String) {
        if !quiet { StandardError.write("\(tool): \(message)\n") }
        logFile?.write(event: "note", fields: ["message": .text(message)])
    }

    /// Whether there is a `--log FILE`.
    public var logs: Bool { logFile != nil }

    /// Adds a line to `--log FILE`; without that option nothing happens.
    public func log(event: String, fields: [String: LogValue] = [:]) { logFile?.write(event: event, fields: fields) }
}
