import Synchronization

/// How far a long run is: on a terminal one line that is rewritten, elsewhere few lines at growing distances, and in
/// the log one `progress` event for each of those moments.
///
/// May be advanced from several threads.
public final class Progress: Sendable {
    private struct State {
        var done = 0
        var fields: [String: Double] = [:]
        var nextReport: Duration
        var interval: Duration
        var shown = false
        var finished = false
    }

    private let state: Mutex<State>
    private let tool: String
    private let label: String
    private let total: Int?
    private let unit: String
    private let quiet: Bool
    private let log: LogFile?
    private let terminal: Bool
    private let start = ContinuousClock.now

    init(tool: String, label: String, total: Int?, unit: String, quiet: Bool, log: LogFile?) {
        self.tool = tool
        self.label = label
        self.total = total
        self.unit = unit
        self.quiet = quiet
        self.log = log
        terminal = StandardError.isTerminal
        let first: Duration = terminal ? .milliseconds(100) : .seconds(2)
        state = Mutex(State(nextReport: first, interval: first))
    }

    /// Counts `count` more units.
    /// - Parameter fields: figures to show, e.g. `["loss": loss]`; the last given stay.
    public func advance(by count: Int = 1, fields: [String: Double] = [:]) {
        let elapsed = ContinuousClock.now - start
        state.withLock { state in
            state.done += count
            for (name, value) in fields { state.fields[name] = value }
            guard elapsed >= state.nextReport, !state.finished else { return }
            report(&state, elapsed: elapsed, last: false)
            // A terminal is refreshed steadily; elsewhere distances double up to a minute.
            if !terminal { state.interval = min(state.interval * 2, .seconds(60)) }
            state.nextReport = elapsed + state.interval
        }
    }

    /// Shows the final state and ends the line. Only a run of some length leaves a trace.
    public func finish() {
        let elapsed = ContinuousClock.now - start
        state.withLock { state in
            guard !state.finished else { return }
            state.finished = true
            if state.shown || elapsed >= .seconds(1) || log != nil { report(&state, elapsed: elapsed, last: true) }
        }
    }

    deinit {
        // An error ended the run: its message belongs on a line of its own.
        state.withLock { if $0.shown && !$0.finished && terminal && !quiet { StandardError.write("\n") } }
    }

    private func report(_ state: inout State, elapsed: Duration, last: Bool) {
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        let rate = seconds > 0 ? Double(state.done) / seconds : 0
        var fields: [String: LogValue] = state.fields.mapValues { .number($0) }
        fields["label"] = .text(label)
        fields["done"] = .integer(state.done)
        fields["total"] = total.map { .integer($0) }
        fields["seconds"] = .number((seconds * 1000).rounded() / 1000)
        log?.write(event: last ? "finished" : "progress", fields: fields)
        guard !quiet, !last || state.shown || seconds >= 1 else { return }
        state.shown = true
        var line = "\(tool): \(label) \(state.done)\(total.map { "/\($0)" } ?? "") \(unit), \(Self.figures(rate))/s"
        if last {
            line += ", \(Self.time(seconds)) in all"
        } else if let total, rate > 0, total >= state.done {
            line += ", \(Self.time(Double(total - state.done) / rate)) left"
        }
        for (name, value) in state.fields.sorted(by: { $0.key < $1.key }) { line += ", \(name) \(Self.figures(value))" }
        if terminal {
            StandardError.write("\r" + line.prefix(max(20, StandardError.columns - 1)) + "\u{1b}[K" + (last ? "\n" : ""))
        } else {
            StandardError.write(line + "\n")
        }
    }

    /// Four significant figures, without an exponent where that reads well.
    static func figures(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return "\(value == 0 ? "0" : "\(value)")" }
        let size = abs(value)
        guard (1e-4..<1e7).contains(size) else { return "\(Float(value))" }
        var digits = 0
        var shift = 1.0
        while size * shift < 1000, digits < 7 {
            shift *= 10
            digits += 1
        }
        let scaled = Int((size * shift).rounded())
        let whole = scaled / Int(shift)
        let fraction = String(scaled % Int(shift))
        let text = digits == 0 ? "\(whole)" : "\(whole)." + String(repeating: "0", count: digits - fraction.count) + fraction
        return (value < 0 ? "-" : "") + text
    }

    /// `1:02:03`, `4:05`, `0:06`.
    static func time(_ seconds: Double) -> String {
        let all = Int(min(seconds, 1e9).rounded())
        func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
        return all >= 3600
            ? "\(all / 3600):\(two(all / 60 % 60)):\(two(all % 60))" : "\(all / 60):\(two(all % 60))"
    }
}
