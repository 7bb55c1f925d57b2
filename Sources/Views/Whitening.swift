import Kernels
import LibC
import Parallel

/// Rows made comparable: every column standardised, decorrelated by principal components, each of variance 1, and every row
/// scaled to length 1. What is left of two rows is their angle.
enum Whitening {
    /// Components of less than this part of the greatest variance are noise.
    private static let smallest = 1e-4
    private static let most = 100
    /// A column that varies by less is constant: pixels have a 255th.
    private static let constant = 1e-6
    private static let grain = 1024

    /// - Parameter rows: [n, count], finite.
    /// - Returns: [n, dimension] of at most 100 components, the greatest variance first; of one column of ones where no column
    ///   varies.
    static func whitened(_ rows: consuming [Float], count: Int) -> (values: [Float], dimension: Int) {
        let n = rows.count / count
        precondition(n > 0 && rows.count == n * count, "whole rows")
        standardise(&rows, count)
        let components = SymmetricEigen(covariance(rows, count), size: count)
        let greatest = components.values[count - 1]
        guard greatest > 0 else { return (Array(repeating: 1, count: n), 1) }
        let kept = components.values.indices.reversed().prefix(most).filter { components.values[$0] > smallest * greatest }
        // [dimension, count]: the components over their deviations.
        let axes = kept.flatMap { i in
            components.vectors[i * count..<(i + 1) * count].map { Float($0 / components.values[i].squareRoot()) }
        }
        return (projected(rows, count, axes, kept.count), kept.count)
    }

    /// To mean 0 and, where it varies, deviation 1.
    private static func standardise(_ rows: inout [Float], _ count: Int) {
        let n = Double(rows.count / count)
        var means = [Double](repeating: 0, count: count)
        var factors = means
        for start in stride(from: 0, to: rows.count, by: count) {
            for column in 0..<count { means[column] += Double(rows[start + column]) }
        }
        for column in 0..<count { means[column] /= n }
        for start in stride(from: 0, to: rows.count, by: count) {
            for column in 0..<count {
                let difference = Double(rows[start + column]) - means[column]
                factors[column] += difference * difference
            }
        }
        for column in 0..<count {
            let deviation = (factors[column] / n).squareRoot()
            factors[column] = deviation > constant ? 1 / (deviation + constant) : 0
        }
        for start in stride(from: 0, to: rows.count, by: count) {
            for column in 0..<count {
                rows[start + column] = Float((Double(rows[start + column]) - means[column]) * factors[column])
            }
        }
    }

    /// [count, count], in double: the smallest component kept is a hundredth of the greatest in deviation.
    private static func covariance(_ rows: [Float], _ count: Int) -> [Double] {
        let n = rows.count / count
        var sum = [Double](repeating: 0, count: count * count)
        for first in stride(from: 0, to: n, by: grain) {
            let size = min(grain, n - first)
            let part = rows[first * count..<(first + size) * count].map(Double.init)
            gemm(true, false, m: count, n: count, k: size, alpha: 1 / Double(n), a: part, lda: count, b: part, ldb: count,
                beta: 1, c: &sum, ldc: count)
        }
        return sum
    }

    private static func projected(_ rows: [Float], _ count: Int, _ axes: [Float], _ dimension: Int) -> [Float] {
        Threads.flatMap(rows.count / count, grain: grain) { range in
            var part = [Float](repeating: 0, count: range.count * dimension)
            let source = Array(rows[range.lowerBound * count..<range.upperBound * count])
            gemm(false, true, m: range.count, n: dimension, k: count, a: source, lda: count, b: axes, ldb: count,
                c: &part, ldc: dimension)
            for start in stride(from: 0, to: part.count, by: dimension) {
                var square: Float = 0
                for k in start..<start + dimension { square += part[k] * part[k] }
                guard square > 0 else { continue }
                let length = square.squareRoot()
                for k in start..<start + dimension { part[k] /= length }
            }
            return part
        }
    }
}
