import COpenBLAS

/// What the rest of the package needs to know of the BLAS it runs on.
public enum BLAS {
    /// Kernels run one to a thread, so OpenBLAS itself must not start more.
    static let singleThreaded: Void = openblas_set_num_threads(1)

    /// Library and CPU kernel in use, e.g. `"OpenBLAS 0.3.21 … Zen"`: kernels round differently, which training amplifies.
    public static var description: String {
        let configuration = String(cString: openblas_get_config()).split(separator: " ").prefix(2).joined(separator: " ")
        return "\(configuration) \(String(cString: openblas_get_corename()))"
    }
}

/// C = alpha·op(A)·op(B) + beta·C in row-major order, on the calling thread.
///
/// op(A) is m × k and op(B) is k × n; `lda`, `ldb`, `ldc` are the row strides of A, B, C as stored.
@inline(__always)
public func gemm(
    _ transposeA: Bool = false, _ transposeB: Bool = false, m: Int, n: Int, k: Int, alpha: Float = 1,
    a: UnsafePointer<Float>, lda: Int, b: UnsafePointer<Float>, ldb: Int, beta: Float = 0,
    c: UnsafeMutablePointer<Float>, ldc: Int
) {
    _ = BLAS.singleThreaded
    cblas_sgemm(
        CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
        blasint(m), blasint(n), blasint(k), alpha, a, blasint(lda), b, blasint(ldb), beta, c, blasint(ldc))
}

/// The same in double precision.
@inline(__always)
public func gemm(
    _ transposeA: Bool = false, _ transposeB: Bool = false, m: Int, n: Int, k: Int, alpha: Double = 1,
    a: UnsafePointer<Double>, lda: Int, b: UnsafePointer<Double>, ldb: Int, beta: Double = 0,
    c: UnsafeMutablePointer<Double>, ldc: Int
) {
    _ = BLAS.singleThreaded
    cblas_dgemm(
        CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
        blasint(m), blasint(n), blasint(k), alpha, a, blasint(lda), b, blasint(ldb), beta, c, blasint(ldc))
}
