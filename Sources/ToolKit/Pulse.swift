import Dispatch

/// Calls something again and again, on a thread of its own.
final class Pulse: Sendable {
    // Dispatch's objects may be used from any thread.
    private nonisolated(unsafe) let timer: any DispatchSourceTimer

    /// - Parameter seconds: from one call to the next.
    init(seconds: Double) {
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "pulse"))
        timer.schedule(deadline: .now() + seconds, repeating: seconds)
    }

    /// To be called once.
    func start(_ body: @escaping @Sendable () -> Void) {
        timer.setEventHandler(handler: body)
        timer.activate()
    }

    func stop() { timer.cancel() }
}
