/// Squared Euclidean distances between two sets of rows.
public enum SquaredDistances {
    /// |x_i - y_j|^2 as [N,M] row-major, by inner products: exact to about 1e-6 of the largest |x|^2, never negative.
    ///
    /// - Parameters:
    ///   - rows: [N,D] row-major, N at least 1.
    ///   - others: [M,D] row-major, M at least 1.
    ///   - norms: of `rows`, from `norms`, where they are known already.
    public static func between(
        _ rows: [Float], _ others: [Float], dimension: Int, norms known: [Float]? = nil
    ) -> [Float] {
        let n = rows.count / dimension
        let m = others.count / dimension
        precondition(n > 0 && m > 0 && rows.count == n * dimension && others.count == m * dimension, "whole rows")
        var result = [Float](repeating: 0, count: n * m)
        let rowNorms = known ?? norms(rows, dimension)
        precondition(rowNorms.count == n, "a norm a row")
        let otherNorms = norms(others, dimension)
        gemm(
            false, true, m: n, n: m, k: dimension, alpha: -2, a: rows, lda: dimension, b: others, ldb: dimension,
            c: &result, ldc: m)
        result.withUnsafeMutableBufferPointer { result in
            for i in 0..<n {
                for j in 0..<m { result[i * m + j] = max(0, result[i * m + j] + rowNorms[i] + otherNorms[j]) }
            }
        }
        return result
    }

    /// |x_i|^2 of rows [N,D].
    public static func norms(_ rows: [Float], _ dimension: Int) -> [Float] {
        rows.withUnsafeBufferPointer { rows in
            stride(from: 0, to: rows.count, by: dimension).map { start in
                var sum = 0.0
                for i in start..<start + dimension { sum += Double(rows[i]) * Double(rows[i]) }
                return Float(sum)
            }
        }
    }
}
