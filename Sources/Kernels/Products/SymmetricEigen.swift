import COpenBLAS

/// The eigenvalues of a symmetric matrix, ascending, and its eigenvectors.
public struct SymmetricEigen: Sendable {
    /// [size], ascending.
    public let values: [Double]
    /// [size, size]: row i belongs to `values[i]`, is of unit length, and its greatest component (the first of them, by size)
    /// is positive.
    public let vectors: [Double]

    /// LAPACK's divide and conquer (`dsyevd`).
    ///
    /// - Parameter matrix: [size, size], symmetric, finite; one triangle is looked at.
    public init(_ matrix: [Double], size: Int) {
        precondition(size > 0 && matrix.count == size * size, "a square matrix")
        precondition(matrix.allSatisfy(\.isFinite), "a finite matrix")
        _ = BLAS.singleThreaded
        var vectors = matrix
        var values = [Double](repeating: 0, count: size)
        // The documented sizes of workspace for eigenvectors.
        var work = [Double](repeating: 0, count: 1 + 6 * size + 2 * size * size)
        var integers = [blasint](repeating: 0, count: 3 + 5 * size)
        var (n, lwork, liwork, info) = (blasint(size), blasint(work.count), blasint(integers.count), blasint(0))
        dsyevd_("V", "U", &n, &vectors, &n, &values, &work, &lwork, &integers, &liwork, &info, 1, 1)
        precondition(info == 0, "dsyevd: \(info)")
        for row in stride(from: 0, to: vectors.count, by: size) {
            let range = row..<row + size
            let greatest = range.max { abs(vectors[$0]) < abs(vectors[$1]) }!
            if vectors[greatest] < 0 { for i in range { vectors[i] = -vectors[i] } }
        }
        (self.values, self.vectors) = (values, vectors)
    }
}
