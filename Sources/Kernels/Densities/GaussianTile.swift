import LibC

/// What one thread needs to compute a tile: the inner products and the sums of the columns.
struct TileScratch {
    let products = UnsafeMutablePointer<Float>.allocate(capacity: TileKernel.tile * TileKernel.tile)
    let columns = UnsafeMutablePointer<SIMD8<Float>>.allocate(capacity: TileKernel.tile / 8)

    func deallocate() {
        products.deallocate()
        columns.deallocate()
    }
}

/// The Gaussian kernel between two runs of rows of one matrix, summed along both.
struct TileKernel {
    /// Rows a tile: its products fill half of a common second-level cache. A multiple of 32.
    static let tile = 256

    private let rows: UnsafePointer<Float>
    private let dimension: Int
    private let variance: Double
    /// log2(e) |x|^2 / (2 s^2) of each row: kernel = 2^(2 log2(e)/(2 s^2) x.y - norm(x) - norm(y)).
    private let norms: [Float]
    private let identities: [Int]
    private let scale: Double
    private let byDifferences: Bool

    /// - Parameter copies: which earlier row each of the last rows is a copy of.
    init(_ rows: UnsafePointer<Float>, count: Int, copies: [Int] = [], dimension: Int, variance: Double) {
        self.rows = rows
        identities = Array(0..<count - copies.count) + copies
        self.dimension = dimension
        self.variance = variance
        let scale = log2e / (2 * variance)
        self.scale = scale
        var largest = 0.0
        norms = (0..<count).map { row in
            var sum = 0.0
            for i in row * dimension..<(row + 1) * dimension { sum += Double(rows[i]) * Double(rows[i]) }
            largest = max(largest, sum)
            return Float(sum * scale)
        }
        // |x - y|^2 from inner products is off by about 5e-7 of the largest |x|^2; that shall stay below a
        // thousandth of 2 s^2.
        byDifferences = variance < 2.5e-4 * largest
    }

    /// Adds the kernel of `rowCount` rows from `row` with `columnCount` rows from `column` (at most `tile` each) to the
    /// rows' sums and, where wanted, to the columns'. A row meets itself with exactly 1.
    func addTile(
        rows row: Int, _ rowCount: Int, columns column: Int, _ columnCount: Int,
        rowSums: UnsafeMutablePointer<Double>, columnSums: UnsafeMutablePointer<Double>?, _ scratch: TileScratch
    ) {
        if byDifferences {
            addDifferences(row, rowCount, column, columnCount, rowSums, columnSums)
        } else {
            addProducts(row, rowCount, column, columnCount, rowSums, columnSums, scratch)
        }
    }

    private func addProducts(
        _ row: Int, _ rowCount: Int, _ column: Int, _ columnCount: Int,
        _ rowSums: UnsafeMutablePointer<Double>, _ columnSums: UnsafeMutablePointer<Double>?, _ scratch: TileScratch
    ) {
        let width = (columnCount + 7) / 8
        let products = scratch.products
        gemm(
            false, true, m: rowCount, n: columnCount, k: dimension, alpha: Float(2 * scale),
            a: rows + row * dimension, lda: dimension, b: rows + column * dimension, ldb: dimension,
            c: products, ldc: width * 8)
        // Columns that fill up the last vector are infinitely far away.
        var columnNorms = [SIMD8<Float>](repeating: SIMD8(repeating: .infinity), count: width)
        for j in 0..<columnCount { columnNorms[j / 8][j % 8] = norms[column + j] }
        for i in 0..<rowCount {
            for j in columnCount..<width * 8 { products[i * width * 8 + j] = 0 }
        }
        // The distance of a row to itself is 0 whatever the rounding of its norm: an infinite product gives just that.
        for j in 0..<columnCount {
            let i = identities[column + j] - row
            if i >= 0, i < rowCount { products[i * width * 8 + j] = .infinity }
        }
        columnNorms.withUnsafeBufferPointer { columnNorms in
            for chunk in stride(from: 0, to: rowCount, by: 64) {
                for j in 0..<width { scratch.columns[j] = .zero }
                for i in chunk..<min(chunk + 64, rowCount) {
                    let line = UnsafeRawPointer(products + i * width * 8)
                    let norm = SIMD8(repeating: norms[row + i])
                    var sum = SIMD8<Float>.zero
                    for j in 0..<width {
                        let product = line.loadUnaligned(fromByteOffset: j * 32, as: SIMD8<Float>.self)
                        let value = exp2OfNonPositive(product - (norm + columnNorms[j]))
                        sum += value
                        scratch.columns[j] += value
                    }
                    // Lanes hold at most 32 terms each; from here on in double.
                    rowSums[i] += doubleSum(sum)
                }
                guard let columnSums else { continue }
                for j in 0..<columnCount { columnSums[j] += Double(scratch.columns[j / 8][j % 8]) }
            }
        }
    }

    private func addDifferences(
        _ row: Int, _ rowCount: Int, _ column: Int, _ columnCount: Int,
        _ rowSums: UnsafeMutablePointer<Double>, _ columnSums: UnsafeMutablePointer<Double>?
    ) {
        for i in 0..<rowCount {
            let x = rows + (row + i) * dimension
            for j in 0..<columnCount {
                let y = rows + (column + j) * dimension
                var lanes = SIMD8<Float>.zero
                var k = 0
                while k + 8 <= dimension {
                    let difference =
                        UnsafeRawPointer(x + k).loadUnaligned(as: SIMD8<Float>.self)
                        - UnsafeRawPointer(y + k).loadUnaligned(as: SIMD8<Float>.self)
                    lanes += difference * difference
                    k += 8
                }
                var distance = doubleSum(lanes)
                while k < dimension {
                    let difference = Double(x[k]) - Double(y[k])
                    distance += difference * difference
                    k += 1
                }
                let value = exp(-distance / (2 * variance))
                rowSums[i] += value
                columnSums?[j] += value
            }
        }
    }
}

@inline(__always)
func doubleSum(_ x: SIMD8<Float>) -> Double {
    let low = SIMD4<Double>(x.lowHalf) + SIMD4<Double>(x.highHalf)
    return (low[0] + low[2]) + (low[1] + low[3])
}

/// log2(e): exp(x) = 2^(log2(e) x).
let log2e = 1.4426950408889634

/// 2^x for x <= 0 (a positive x from rounding counts as 0), to 2 units in the last place; 0 below 2^-126.
///
/// x = n + f, n whole, f in -.5...5: 2^f by a polynomial fitted for least relative error (1e-7), 2^n by its exponent
/// bits. No fused multiply-add: the same bits on processors with and without it.
@inline(__always)
func exp2OfNonPositive(_ x: SIMD8<Float>) -> SIMD8<Float> {
    typealias V = SIMD8<Float>
    var x = x.replacing(with: V(repeating: 0), where: x .> V(repeating: 0))
    x.replace(with: V(repeating: -127), where: x .< V(repeating: -127))
    // Adding 1.5 * 2^23 rounds to a whole number, found in the low bits of the sum; 127 more is the exponent's bias.
    let shifted = x + V(repeating: 12_583_039)
    let f = x - (shifted - V(repeating: 12_583_039))
    var p = V(repeating: 0.001_327_647_1) * f + V(repeating: 0.009_675_541)
    p = p * f + V(repeating: 0.055_507_13)
    p = p * f + V(repeating: 0.240_221_2)
    p = p * f + V(repeating: 0.693_146_94)
    p = p * f + V(repeating: 1)
    let bits = unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &<< 23
    return p * unsafeBitCast(bits, to: V.self)
}
