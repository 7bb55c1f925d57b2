import Parallel

/// Sums of the Gaussian kernel exp(-|x - y|^2 / (2 s^2)) between unit rows, over the references y of every class apart: the
/// vote of a kernel classifier.
///
/// The cosines come from blocks of one GEMM; a kernel of half the variance is the square of the kernel, so that a row of
/// variances costs one exponential. No row votes for itself. The thread count changes no bit.
public struct GaussianKernelVotes: Sendable {
    private let dimension: Int
    /// log2(e) / s^2 of the widest kernel.
    private let scale: Float
    private let levels: Int
    private static let tile = TileKernel.tile

    /// - Parameters:
    ///   - dimension: floats a row, at least 1.
    ///   - variance: s^2 of the widest kernel.
    ///   - levels: how many variances, each half the one before, 1 to 8; the last at least 0.001 (the rounding of inner products
    ///     would show below).
    public init(dimension: Int, variance: Double, levels: Int = 1) {
        precondition(dimension > 0, "a dimension is positive")
        precondition((1...8).contains(levels), "one to eight variances")
        precondition(variance.isFinite && variance / Double(1 << (levels - 1)) >= 0.001, "variances of .001 or more")
        self.dimension = dimension
        scale = Float(log2e / variance)
        self.levels = levels
    }

    /// The votes [levels, queries, classes].
    ///
    /// - Parameters:
    ///   - rows: row-major, of unit length; one of zeros has a kernel of exp(-1/s^2) with all.
    ///   - queries: the rows asked about.
    ///   - references: the rows of each class that vote.
    public func callAsFunction(_ rows: [Float], queries: [Int], references: [[Int]]) -> [Double] {
        let layout = Layout(rows, dimension, references)
        let (levels, classes, dimension, tile) = (levels, references.count, dimension, Self.tile)
        var votes = [Double](repeating: 0, count: levels * queries.count * classes)
        rows.withUnsafeBufferPointer { rows in
            votes.withUnsafeMutableBufferPointer { votes in
                nonisolated(unsafe) let votes = votes.baseAddress!
                Threads.forEach((queries.count + tile - 1) / tile, making: { Scratch(dimension) }) { block, scratch in
                    let range = block * tile..<min((block + 1) * tile, queries.count)
                    for (i, query) in range.enumerated() {
                        (scratch.queries + i * dimension).update(
                            from: rows.baseAddress! + queries[query] * dimension, count: dimension)
                    }
                    let ownColumns = range.map { layout.column[queries[$0]] }
                    for (number, segments) in layout.tiles.enumerated() {
                        multiply(scratch, range.count, layout, number)
                        for (i, query) in range.enumerated() {
                            let line = scratch.products + i * tile
                            // A row's cosine with itself becomes that of nothing.
                            if let column = ownColumns[i], column / tile == number { line[column % tile] = -.infinity }
                            for segment in segments {
                                addVotes(
                                    line, segment.lanes, votes + query * classes + segment.label,
                                    stride: queries.count * classes)
                            }
                        }
                    }
                }
            }
        }
        return votes
    }

    private func multiply(_ scratch: Scratch, _ count: Int, _ layout: Layout, _ number: Int) {
        let first = number * Self.tile
        layout.rows.withUnsafeBufferPointer {
            gemm(
                false, true, m: count, n: min(Self.tile, layout.columns - first), k: dimension, a: scratch.queries,
                lda: dimension, b: $0.baseAddress! + first * dimension, ldb: dimension, c: scratch.products, ldc: Self.tile)
        }
        // Columns that fill up a class's last lanes vote for nothing.
        for column in layout.padding[number] {
            for i in 0..<count { scratch.products[i * Self.tile + column] = -.infinity }
        }
    }

    @inline(__always)
    private func addVotes(
        _ line: UnsafePointer<Float>, _ lanes: Range<Int>, _ votes: UnsafeMutablePointer<Double>, stride: Int
    ) {
        var sums = (
            SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero,
            SIMD8<Float>.zero, SIMD8<Float>.zero
        )
        withUnsafeMutablePointer(to: &sums) {
            $0.withMemoryRebound(to: SIMD8<Float>.self, capacity: 8) { sums in
                let one = SIMD8<Float>(repeating: 1)
                for lane in lanes {
                    let cosine = UnsafeRawPointer(line + lane * 8).loadUnaligned(as: SIMD8<Float>.self)
                    var value = exp2OfNonPositive((cosine - one) * scale)
                    sums[0] += value
                    for level in 1..<levels {
                        value *= value
                        sums[level] += value
                    }
                }
                for level in 0..<levels { votes[level * stride] += doubleSum(sums[level]) }
            }
        }
    }

    /// What one thread needs to compute a tile.
    private final class Scratch {
        let queries: UnsafeMutablePointer<Float>
        let products: UnsafeMutablePointer<Float>

        init(_ dimension: Int) {
            queries = .allocate(capacity: tile * dimension)
            products = .allocate(capacity: tile * tile)
            queries.initialize(repeating: 0, count: tile * dimension)
            products.initialize(repeating: 0, count: tile * tile)
        }

        deinit {
            queries.deallocate()
            products.deallocate()
        }
    }
}

/// The references, class after class, each class filled up to whole lanes of eight columns.
private struct Layout {
    /// [columns, dimension].
    let rows: [Float]
    let columns: Int
    /// The column of a row that is a reference.
    let column: [Int: Int]
    /// For every tile of columns: which of its lanes belong to which class.
    let tiles: [[(label: Int, lanes: Range<Int>)]]
    /// For every tile, the columns that are no reference, counted from its first.
    let padding: [[Int]]

    init(_ all: [Float], _ dimension: Int, _ references: [[Int]]) {
        let lanes = TileKernel.tile / 8
        var (rows, column, columns): ([Float], [Int: Int], Int) = ([], [:], 0)
        let padded = references.reduce(0) { $0 + ($1.count + 7) / 8 * 8 }
        let tileCount = (padded + TileKernel.tile - 1) / TileKernel.tile
        var tiles = [[(label: Int, lanes: Range<Int>)]](repeating: [], count: tileCount)
        var padding = [[Int]](repeating: [], count: tileCount)
        rows.reserveCapacity(padded * dimension)
        for (label, members) in references.enumerated() {
            let first = columns / 8
            for index in members {
                rows += all[index * dimension..<(index + 1) * dimension]
                column[index] = columns
                columns += 1
            }
            while columns % 8 != 0 {
                rows += repeatElement(0, count: dimension)
                padding[columns / TileKernel.tile].append(columns % TileKernel.tile)
                columns += 1
            }
            var start = first
            while start < columns / 8 {
                let end = min(columns / 8, (start / lanes + 1) * lanes)
                tiles[start / lanes].append((label, start % lanes..<start % lanes + end - start))
                start = end
            }
        }
        (self.rows, self.columns, self.column, self.tiles, self.padding) = (rows, columns, column, tiles, padding)
    }
}
