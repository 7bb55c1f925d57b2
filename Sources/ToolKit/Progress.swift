import Synchronization

/// How far a long run is: on a terminal one line that is rewritten, elsewhere few lines at growing distances, also while the first
/// unit takes long; and in the log one `progress` event for every so many units, whatever standard error is.
///
/// May be advanced from several threads.
public final class Progress: Sendable {
    private struct State {
        var done: Int
        var fields: [String: Double] = [:]
        var nextReport: Duration
        var interval: Duration
        var shown = false
        var finished = false
    }

    private let state: Mutex<State>
    private let tool: String
    private let label: String
    /// Units that were done before, by the run that this one goes on from.
    private let earlier: Int
    private let total: Int?
    private let unit: String
    private let quiet: Bool
    private let log: LogFile?
    private let logEvery: Int
    private let terminal: Bool
    private let start = ContinuousClock.now
    /// Shows where the run stands while nothing advances it.
    private let pulse: Pulse?

    /// - Parameter logEvery: units from one event of the log to the next; a hundredth of all when nil.
    init(
        tool: String, label: String, earlier: Int, total: Int?, unit: String, logEvery: Int?, quiet: Bool, log: LogFile?
    ) {
        self.tool = tool
        self.label = label
        self.earlier = earlier
        self.total = total
        self.unit = unit
        self.quiet = quiet
        self.log = log
        self.logEvery = logEvery ?? max(1, (total ?? 100) / 100)
        terminal = StandardError.isTerminal
        let first: Duration = terminal ? .milliseconds(100) : .seconds(2)
        state = Mutex(State(done: earlier, nextReport: first, interval: first))
        pulse = quiet ? nil : Pulse(seconds: terminal ? 1 : 2)
        pulse?.start { [weak self] in self?.showIfDue() }
    }

    /// Counts `count` more units.
    /// - Parameter fields: figures to show, e.g. `["loss": loss]`; the last given stay.
    public func advance(by count: Int = 1, fields: [String: Double] = [:]) {
        state.withLock { state in
            let before = state.done
            state.done += count
            for (name, value) in fields { state.fields[name] = value }
            if state.done / logEvery > before / logEvery || state.done == total { write("progress", state) }
        }
        showIfDue()
    }

    /// Shows the final state and ends the line. Only a run of some length leaves a trace.
    public func finish() {
        pulse?.stop()
        state.withLock { state in
            guard !state.finished else { return }
            state.finished = true
            write("finished", state)
            if state.shown || elapsed >= 1 { show(&state, last: true) }
        }
    }

    deinit {
        pulse?.stop()
        // An error ended the run: its message belongs on a line of its own.
        state.withLock { if $0.shown && !$0.finished && terminal && !quiet { StandardError.write("\n") } }
    }

    private var elapsed: Double { (ContinuousClock.now - start) / .seconds(1) }

    private func showIfDue() {
        let elapsed = ContinuousClock.now - start
        state.withLock { state in
            guard elapsed >= state.nextReport, !state.finished else { return }
            show(&state, last: false)
            // A terminal is refreshed steadily; elsewhere distances double up to a minute.
            if !terminal { state.interval = min(state.interval * 2, .seconds(60)) }
            state.nextReport = elapsed + state.interval
        }
    }

    private func write(_ event: String, _ state: State) {
        guard let log else { return }
        var fields: [String: LogValue] = state.fields.mapValues { .number($0) }
        fields["label"] = .text(label)
        fields["done"] = .integer(state.done)
        fields["total"] = total.map { .integer($0) }
        fields["seconds"] = .number((elapsed * 1000).rounded() / 1000)
        log.write(event: event, fields: fields)
    }

    private func show(_ state: inout State, last: Bool) {
        guard !quiet else { return }
        state.shown = true
        let seconds = elapsed
        let made = state.done - earlier
        let rate = seconds > 0 ? Double(made) / seconds : 0
        var line = "\(tool): \(label) \(state.done)\(total.map { "/\($0)" } ?? "") \(unit)"
        if made > 0 { line += ", \(Self.figures(rate))/s" }
        if last {
            line += ", \(Self.time(seconds)) in all"
        } else if made == 0 {
            line += ", \(Self.time(seconds)) so far"
        } else if let total, total >= state.done {
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
