import Dispatch
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The threads that kernels may use.
///
/// Work is always cut the same way, whatever the number of threads, and sums are taken in a fixed order: results do
/// not depend on `count`.
public enum Threads {
    private static let setting = Atomic<Int>(ProcessInfo.processInfo.activeProcessorCount)
    @TaskLocal private static var scoped: Int?

    /// How many threads work at once; at first as many as there are processors.
    public static var count: Int {
        get { scoped ?? setting.load(ordering: .relaxed) }
        set {
            precondition(newValue > 0, "at least one thread is needed")
            setting.store(newValue, ordering: .relaxed)
        }
    }

    /// `body` with another `count`, which no other task sees.
    public static func withCount<Result>(_ count: Int, _ body: () throws -> Result) rethrows -> Result {
        try $scoped.withValue(count, operation: body)
    }

    /// Calls `body(task, worker)` once for every task in `0..<tasks`.
    ///
    /// - Parameter body: `worker` is in `0..<count` and no two concurrent calls have the same.
    public static func forEach(_ tasks: Int, _ body: (_ task: Int, _ worker: Int) -> Void) {
        run(tasks, workers: min(count, tasks), body)
    }

    /// Calls `body` once for every task in `0..<tasks`, no two concurrent calls with the same workspace.
    public static func forEach<Workspace>(
        _ tasks: Int, making workspace: () -> Workspace, _ body: (_ task: Int, _ workspace: Workspace) -> Void
    ) {
        let spaces = (0..<min(count, tasks)).map { _ in workspace() }
        run(tasks, workers: spaces.count) { task, worker in body(task, spaces[worker]) }
    }

    private static func run(_ tasks: Int, workers: Int, _ body: (_ task: Int, _ worker: Int) -> Void) {
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

    /// What `body` gives for consecutive ranges of `0..<count`, none longer than `grain`, one after the other.
    public static func flatMap<Element: Sendable>(
        _ count: Int, grain: Int, _ body: (Range<Int>) -> [Element]
    ) -> [Element] {
        let parts = Mutex([[Element]](repeating: [], count: (count + grain - 1) / grain))
        forRanges(count, grain: grain) { range in
            let part = body(range)
            parts.withLock { $0[range.lowerBound / grain] = part }
        }
        return parts.withLock { parts in
            // Not joined(), whose iterator goes element by element.
            var all: [Element] = []
            all.reserveCapacity(parts.reduce(0) { $0 + $1.count })
            for part in parts { all += part }
            return all
        }
    }
}
