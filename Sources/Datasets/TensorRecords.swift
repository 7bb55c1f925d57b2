import Autodiff
import Kernels
import TensorIO

extension NDArray {
    public init(_ tensor: Tensor<Float>) { self.init(tensor.values, shape: tensor.shape) }
}

extension TensorStream {
    /// The record `name` as a tensor.
    /// - Throws: `DataError` where it is absent, no finite float32, or of another shape.
    public func tensor(_ name: String, shape: [Int]) throws -> Tensor<Float> {
        let array = try requireFinite(name, elementType: [.float32], rank: shape.count)
        guard array.shape == shape else { throw DataError("expected shape \(shape), found \(array.shape)", record: name) }
        return Tensor(array.floats(), shape: shape)
    }

    /// The number called `name` among the trailer's attributes.
    /// - Throws: `DataError` where there is none, or none that anything can count up to.
    public func count(_ name: String) throws -> Int {
        let text = metadata.attributes[name]
        guard let value = text.flatMap({ Int($0) }), (0...1 << 40).contains(value) else {
            throw DataError("trailer: expected a count '\(name)', found \(text ?? "none")")
        }
        return value
    }
}
