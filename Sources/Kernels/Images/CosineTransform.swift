import LibC

/// The orthonormal two-dimensional discrete cosine transform (DCT-II) of planes of a given size.
public struct CosineTransform: Sendable {
    public let height: Int
    public let width: Int
    private let vertical: [Float]
    private let horizontal: [Float]

    public init(height: Int, width: Int) {
        precondition(height > 0 && width > 0, "planes have pixels")
        (self.height, self.width) = (height, width)
        vertical = Self.matrix(height)
        horizontal = Self.matrix(width)
    }

    /// The coefficients [count, height, width] of `planes` [count, height, width], row k and column l for k and l half
    /// periods down and across.
    public func callAsFunction(_ planes: [Float]) -> [Float] {
        let size = height * width
        precondition(planes.count % size == 0, "whole planes")
        var result = [Float](repeating: 0, count: planes.count)
        var half = [Float](repeating: 0, count: size)
        planes.withUnsafeBufferPointer { planes in
            result.withUnsafeMutableBufferPointer { result in
                for start in stride(from: 0, to: planes.count, by: size) {
                    gemm(
                        m: height, n: width, k: height, a: vertical, lda: height, b: planes.baseAddress! + start, ldb: width,
                        c: &half, ldc: width)
                    gemm(
                        false, true, m: height, n: width, k: width, a: half, lda: width, b: horizontal, ldb: width,
                        c: result.baseAddress! + start, ldc: width)
                }
            }
        }
        return result
    }

    /// [size, size]: row k is cos(pi (i + 1/2) k / size), of unit length.
    private static func matrix(_ size: Int) -> [Float] {
        (0..<size * size).map { place in
            let (k, i) = (Double(place / size), Double(place % size))
            return Float(cos(Double.pi * (i + 0.5) * k / Double(size)) * ((k == 0 ? 1 : 2) / Double(size)).squareRoot())
        }
    }
}
