import LibC
import TensorIO

extension ToolContext {
    /// What `--dry-run` prints on standard error: the time a run would take, and the memory needed so far. The output is given up.
    /// - Parameters:
    ///   - unit: what a step is, in the plural: `iterations`.
    ///   - parts: the parts of the run: how many steps of how many seconds.
    ///   - besides: seconds that the run takes besides its steps.
    public func forecast(unit: String, _ parts: [(count: Int, seconds: Double)], besides: Double = 0) {
        discardOutput()
        var usage = rusage()
        #if canImport(Glibc)
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #else
        getrusage(RUSAGE_SELF, &usage)
        #endif
        let count = parts.reduce(0) { $0 + $1.count }
        let stepping = parts.reduce(0) { $0 + Double($1.count) * $1.seconds }
        let each = Progress.figures(stepping / Double(max(count, 1)))
        StandardError.write(
            "\(tool): \(count) \(unit) of \(each) s: \(Progress.time(stepping + besides)) in all, \(usage.ru_maxrss / 1024) MiB so far\n")
    }

    /// Seconds that a step takes: the faster of two, after a first one that takes memory from the system, which matters little where
    /// it is long.
    public func time(_ step: () throws -> Void) rethrows -> Double {
        let first = try ContinuousClock().measure(step)
        guard first < .milliseconds(300) else { return first / .seconds(1) }
        let times = try (0..<2).map { _ in try ContinuousClock().measure(step) }
        return times.min()! / .seconds(1)
    }
}
