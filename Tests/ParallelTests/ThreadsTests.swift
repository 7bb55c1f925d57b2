import Parallel
import Synchronization
import Testing

@Suite struct ThreadsTests {
    @Test(arguments: [1, 2, 5]) func everyTaskOnceAndNoWorkerTwiceAtATime(count: Int) {
        Threads.withCount(count) { check(count) }
    }

    private func check(_ count: Int) {
        #expect(Threads.count == count)
        let done = Mutex([Int](repeating: 0, count: 100))
        let busy = Mutex([Bool](repeating: false, count: count))
        let clashes = Atomic<Int>(0)
        Threads.forEach(100) { task, worker in
            busy.withLock {
                if $0[worker] { clashes.add(1, ordering: .relaxed) }
                $0[worker] = true
            }
            done.withLock { $0[task] += 1 }
            busy.withLock { $0[worker] = false }
        }
        let counts = done.withLock { $0 }
        #expect(counts == [Int](repeating: 1, count: 100))
        #expect(clashes.load(ordering: .relaxed) == 0)
        let made = Atomic<Int>(0)
        Threads.forEach(3, making: { made.add(1, ordering: .relaxed) }) { _, _ in }
        #expect(made.load(ordering: .relaxed) == min(count, 3))
        let covered = Mutex<[Range<Int>]>([])
        Threads.forRanges(23, grain: 5) { range in covered.withLock { $0.append(range) } }
        let starts = covered.withLock { $0.map(\.lowerBound).sorted() }
        let ends = covered.withLock { $0.map(\.upperBound).sorted() }
        #expect(starts == [0, 5, 10, 15, 20])
        #expect(ends == [5, 10, 15, 20, 23])
    }
}
