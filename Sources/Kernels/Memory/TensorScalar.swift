import LibC

/// What a tensor's elements can be: `Float` for work, `Double` for checking it.
///
/// Every operation of `Autodiff` ends in one of these requirements, so that its loops are compiled for the concrete
/// type here. Buffers are dense, in row-major order, and have as many elements as the shapes say.
public protocol TensorScalar: BinaryFloatingPoint, SIMDScalar, BitwiseCopyable, Sendable {
    static func exponential(_ x: Self) -> Self
    static func logarithm(_ x: Self) -> Self
    static func power(_ x: Self, _ exponent: Self) -> Self

    /// result = operation(x), element by element.
    static func map(_ operation: UnaryOperation, _ x: Buffer<Self>, into result: Buffer<Self>)
    /// result = operation(x, y), element by element.
    static func combine(_ operation: BinaryOperation, _ x: Buffer<Self>, _ y: Buffer<Self>, into result: Buffer<Self>)
    /// Sums `x` of `shape` over the axes that `kept` does not mark.
    static func sum(_ x: Buffer<Self>, shape: [Int], kept: [Bool], into result: Buffer<Self>)
    /// Whether no element is infinite or no number.
    static func isFinite(_ x: Buffer<Self>) -> Bool
    /// Repeats `x` along the axes of `shape` that `kept` does not mark: the adjoint of `sum`.
    static func broadcast(_ x: Buffer<Self>, shape: [Int], kept: [Bool], into result: Buffer<Self>)
    /// result = op(a)·op(b), m × n from m × k and k × n.
    static func matrixProduct(
        _ a: Buffer<Self>, transposed transposeA: Bool, _ b: Buffer<Self>, transposed transposeB: Bool, m: Int, n: Int,
        k: Int, into result: Buffer<Self>)
    /// result[i] = x[indices[i]], or 0 where the index is negative.
    static func gather(_ x: Buffer<Self>, _ indices: GatherIndices, into result: Buffer<Self>)
    /// result[indices[i]] += x[i] over a zeroed result: the adjoint of `gather`.
    static func scatter(_ x: Buffer<Self>, _ indices: GatherIndices, into result: Buffer<Self>)
    /// Applies a sparse linear map to the pixels of every image [n, pixels, channels].
    static func resample(_ x: Buffer<Self>, _ map: ResamplingMap, channels: Int, into result: Buffer<Self>)
    /// The transpose of `resample`.
    static func resampleAdjoint(_ x: Buffer<Self>, _ map: ResamplingMap, channels: Int, into result: Buffer<Self>)
    /// The flat index of the largest element under every window of maximum pooling.
    static func maximumIndices(
        _ x: Buffer<Self>, images: Int, height: Int, width: Int, channels: Int, side: Int, stride: Int, padding: Int
    ) -> [Int32]
    static func convolution(_ x: Buffer<Self>, _ kernel: Buffer<Self>, _ shape: ConvolutionShape, into result: Buffer<Self>)
    static func convolutionInputGradient(
        _ gradient: Buffer<Self>, _ kernel: Buffer<Self>, _ shape: ConvolutionShape, into result: Buffer<Self>)
    static func convolutionKernelGradient(
        _ x: Buffer<Self>, _ gradient: Buffer<Self>, _ shape: ConvolutionShape, into result: Buffer<Self>)
    /// `gemm` on the calling thread.
    static func product(
        _ transposeA: Bool, _ transposeB: Bool, m: Int, n: Int, k: Int, a: UnsafePointer<Self>, lda: Int,
        b: UnsafePointer<Self>, ldb: Int, beta: Self, c: UnsafeMutablePointer<Self>, ldc: Int)
}

public enum UnaryOperation: Sendable {
    case scale(Double)
    case add(Double)
    case power(Double)
    case exponential
    case logarithm
    /// max(x, 0)
    case rectifier
    /// 1 where x > 0, else 0: the rectifier's derivative
    case step
}

public enum BinaryOperation: Sendable {
    case add, subtract, multiply, divide
}

extension Float: TensorScalar {
    public static func exponential(_ x: Float) -> Float { LibC.exp(x) }
    public static func logarithm(_ x: Float) -> Float { LibC.log(x) }
    public static func power(_ x: Float, _ exponent: Float) -> Float { LibC.pow(x, exponent) }
    public static func product(
        _ transposeA: Bool, _ transposeB: Bool, m: Int, n: Int, k: Int, a: UnsafePointer<Float>, lda: Int,
        b: UnsafePointer<Float>, ldb: Int, beta: Float, c: UnsafeMutablePointer<Float>, ldc: Int
    ) {
        gemm(transposeA, transposeB, m: m, n: n, k: k, a: a, lda: lda, b: b, ldb: ldb, beta: beta, c: c, ldc: ldc)
    }
}

extension Double: TensorScalar {
    public static func exponential(_ x: Double) -> Double { LibC.exp(x) }
    public static func logarithm(_ x: Double) -> Double { LibC.log(x) }
    public static func power(_ x: Double, _ exponent: Double) -> Double { LibC.pow(x, exponent) }
    public static func product(
        _ transposeA: Bool, _ transposeB: Bool, m: Int, n: Int, k: Int, a: UnsafePointer<Double>, lda: Int,
        b: UnsafePointer<Double>, ldb: Int, beta: Double, c: UnsafeMutablePointer<Double>, ldc: Int
    ) {
        gemm(transposeA, transposeB, m: m, n: n, k: k, a: a, lda: lda, b: b, ldb: ldb, beta: beta, c: c, ldc: ldc)
    }
}
