import Dispatch
import Foundation
import Synchronization

/// The threads that kernels may use.
///
/// Work is always cut the same way, whatever the number of threads, and sums are taken in a fixed order: results do
/// not depend on `count`.
public enum Threads {
    private static let setting = Atomic<Int>(ProcessInfo.processInfo.activeProcessorCount)

    /// How many threads work at once; at first as many as there are processors.
    public static var count: Int {
        get { setting.load(ordering: .relaxed) }
        set {
            precondition(newValue > 0, "at least one thread is needed")
            setting.store(newValue, ordering: .relaxed)
        }
    }

    /// Calls `body(task, worker)` once for every task in `0..<tasks`.
    ///
    /// - Parameter body: `worker` is in `0..<count` and no two concurrent calls have the same: index workspaces by it.
    public static func forEach(_ tasks: Int, _ body: (_ task: Int, _ worker: Int) -> Void) {
        let workers = min(count, tasks)
        if workers <= 1 {
            for task in 0..<tasks { body(task, 0) }
            return
        }
        let next = Atomic<Int>(0)
        withoutActuallyEscaping(body) { body in
            // The caller promises that tasks do not share what they write.
            nonisolated(unsafe) let work = body
            DispatchQueue.concurrentPerform(iterations: workers) { worker in
                while true {
                    let task = next.add(1, ordering: .relaxed).oldValue
                    if task >= tasks { return }
                    work(task, worker)
                }
            }
        }
    }

    /// Calls `body` with consecutive ranges of `0..<count`, none longer than `grain`.
    public static func forRanges(_ count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
        forEach((count + grain - 1) / grain) { task, _ in body(task * grain..<min(count, (task + 1) * grain)) }
    }
}
