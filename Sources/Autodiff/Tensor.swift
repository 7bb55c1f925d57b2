import Kernels

/// A dense array of scalars in row-major order: a value.
public struct Tensor<Scalar: TensorScalar>: Sendable {
    public let shape: [Int]
    public private(set) var buffer: Buffer<Scalar>

    /// Wraps `buffer`, which nobody else writes to any more.
    public init(shape: [Int], buffer: Buffer<Scalar>) {
        precondition(buffer.count == shape.reduce(1, *), "\(buffer.count) elements do not make a tensor of shape \(shape)")
        self.shape = shape
        self.buffer = buffer
    }

    /// - Parameter values: in row-major order.
    public init(_ values: some Collection<Scalar>, shape: [Int]) {
        self.init(shape: shape, buffer: Buffer(values))
    }

    /// A tensor of rank 0.
    public init(_ value: Scalar) { self.init([value], shape: []) }

    public init(repeating value: Scalar, shape: [Int]) {
        self.init(shape: shape, buffer: Buffer(repeating: value, count: shape.reduce(1, *)))
    }

    public var count: Int { buffer.count }
    public var values: [Scalar] { buffer.array }

    /// The only element.
    public var scalar: Scalar {
        precondition(count == 1, "a tensor of shape \(shape) is not a scalar")
        return buffer.pointer[0]
    }

    /// The same elements in another shape of the same size.
    public func reshaped(_ shape: [Int]) -> Tensor { Tensor(shape: shape, buffer: buffer) }

    /// The elements, to be changed in place: in memory that no other tensor shares, which is copied only where one does.
    public mutating func uniqueBuffer() -> Buffer<Scalar> {
        if !isKnownUniquelyReferenced(&buffer) { buffer = Buffer(joining: [buffer]) }
        return buffer
    }

    public var isFinite: Bool { Scalar.isFinite(buffer) }

    /// The elements converted to another scalar.
    public func cast<Other: TensorScalar>(to: Other.Type) -> Tensor<Other> {
        Tensor<Other>(values.map { Other($0) }, shape: shape)
    }
}
