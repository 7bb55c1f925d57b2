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
}
