import Parallel

/// Sums of the Gaussian kernel exp(-|x - y|^2 / (2 s^2)) over rows y, for every row x: the inner loop of a kernel
/// density estimate.
///
/// Distances come from inner products (blocks of one GEMM), of which only one triangle is computed. The work is cut
/// into tasks whose results have a place each and are added in a fixed order, so the thread count changes no bit.
/// Where the variance is so small that the rounding of inner products would show in the kernel, distances come from
/// differences instead.
public struct GaussianKernelSums: Sendable {
    private let dimension: Int
    private let variance: Double

    /// - Parameters:
    ///   - dimension: floats a row, at least 1.
    ///   - variance: s^2, positive.
    public init(dimension: Int, variance: Double) {
        precondition(dimension > 0, "a dimension is positive")
        precondition(variance > 0 && variance.isFinite, "a variance is positive")
        self.dimension = dimension
        self.variance = variance
    }

    /// For each row the sum over the rows of its own group, itself (exactly 1) included.
    ///
    /// - Parameters:
    ///   - rows: row-major, finite, as many as the groups take.
    ///   - groups: sizes of the groups, which follow each other in `rows`.
    public func withinGroups(_ rows: UnsafePointer<Float>, groups: [Int]) -> [Double] {
        let count = groups.reduce(0, +)
        let kernel = TileKernel(rows, count: count, dimension: dimension, variance: variance)
        let plan = TrianglePlan(groups)
        // partial[slot of block b, row i]: what block b of i's group contributes to row i.
        let partial = UnsafeMutablePointer<Double>.allocate(capacity: plan.slotCount)
        partial.initialize(repeating: 0, count: plan.slotCount)
        defer { partial.deallocate() }
        run(plan.tasks.count) { index, scratch in
            let task = plan.tasks[index]
            let rowSums = partial + task.slots + task.second * task.size
            let columnSums = partial + task.slots + task.first * task.size
            plan.forEachTile(of: task) { x, y in
                kernel.addTile(
                    rows: task.start + x.lowerBound, x.count, columns: task.start + y.lowerBound, y.count,
                    rowSums: rowSums + x.lowerBound,
                    columnSums: x.lowerBound == y.lowerBound ? nil : columnSums + y.lowerBound, scratch)
            }
        }
        return plan.collect(partial)
    }

    /// For each of `count` rows the sum over `references` of the same rows; a row that is one of the references meets
    /// itself there too.
    ///
    /// - Parameter references: row indices.
    public func toReferences(_ rows: UnsafePointer<Float>, count: Int, references: [Int]) -> [Double] {
        // The references go behind the rows, so that one table of norms serves both.
        let all = UnsafeMutablePointer<Float>.allocate(capacity: (count + references.count) * dimension)
        defer { all.deallocate() }
        all.initialize(from: rows, count: count * dimension)
        for (position, index) in references.enumerated() {
            precondition(index >= 0 && index < count, "a reference is one of the rows")
            (all + (count + position) * dimension).initialize(from: rows + index * dimension, count: dimension)
        }
        let kernel = TileKernel(
            all, count: count + references.count, copies: references, dimension: dimension, variance: variance)
        let tile = TileKernel.tile
        let sums = UnsafeMutablePointer<Double>.allocate(capacity: count)
        sums.initialize(repeating: 0, count: count)
        defer { sums.deallocate() }
        run((count + tile - 1) / tile) { block, scratch in
            let start = block * tile
            for column in stride(from: 0, to: references.count, by: tile) {
                kernel.addTile(
                    rows: start, min(tile, count - start), columns: count + column,
                    min(tile, references.count - column), rowSums: sums + start, columnSums: nil, scratch)
            }
        }
        return Array(UnsafeBufferPointer(start: sums, count: count))
    }

    /// Runs tasks 0..<count, each with a scratch (a quarter of a megabyte, which the allocator keeps at hand).
    private func run(_ count: Int, _ body: (Int, TileScratch) -> Void) {
        Threads.forEach(count) { task, _ in
            let scratch = TileScratch()
            defer { scratch.deallocate() }
            body(task, scratch)
        }
    }
}

/// The upper triangle of block pairs of every group, and where each pair's sums go.
private struct TrianglePlan {
    struct Task {
        /// First row and number of rows of the group; blocks of the pair; where the group's slots begin.
        let start, size, first, second, block, slots: Int
    }

    private(set) var tasks: [Task] = []
    private(set) var slotCount = 0
    private var layout: [(size: Int, blocks: Int, slots: Int)] = []

    init(_ groups: [Int]) {
        var start = 0
        for size in groups {
            // At most 64 blocks a group, so that the slots of a very large group stay small beside its rows.
            let tiles = (size + TileKernel.tile - 1) / TileKernel.tile
            let block = max(1, (tiles + 63) / 64) * TileKernel.tile
            let blocks = (size + block - 1) / block
            for first in 0..<blocks {
                for second in first..<blocks {
                    tasks.append(
                        Task(start: start, size: size, first: first, second: second, block: block, slots: slotCount))
                }
            }
            layout.append((size, blocks, slotCount))
            start += size
            slotCount += blocks * size
        }
    }

    /// The tiles of a pair of blocks, within the group; below the diagonal none.
    func forEachTile(of task: Task, _ body: (Range<Int>, Range<Int>) -> Void) {
        let tile = TileKernel.tile
        for x in stride(from: task.first * task.block, to: min((task.first + 1) * task.block, task.size), by: tile) {
            for y in stride(from: task.second * task.block, to: min((task.second + 1) * task.block, task.size), by: tile)
            where y >= x {
                body(x..<min(x + tile, task.size), y..<min(y + tile, task.size))
            }
        }
    }

    /// Adds up the blocks' contributions, in the order of the blocks.
    func collect(_ partial: UnsafePointer<Double>) -> [Double] {
        var sums: [Double] = []
        for (size, blocks, slots) in layout {
            for row in 0..<size {
                var sum = 0.0
                for block in 0..<blocks { sum += partial[slots + block * size + row] }
                sums.append(sum)
            }
        }
        return sums
    }
}
