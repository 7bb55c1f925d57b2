import Autodiff
import Kernels
import Nets
import TensorIO

/// A run's state as records and counts of a stream, whichever run it is.
extension RunState {
    public var records: [(String, NDArray)] { tensors.map { ($0.name, NDArray($0.value)) } }

    /// - Parameter counts: the numbers of the trailer by name; what is no number is left out.
    /// - Throws: `DataError` for records other than finite float32.
    public init(_ stream: TensorStream, counts: [String: String]) throws {
        self.init(
            tensors: try stream.records.map { record in
                let array = try stream.requireFinite(
                    record.name, elementType: [.float32], rank: record.array.shape.count)
                return (record.name, Tensor(array.floats(), shape: array.shape))
            },
            counts: counts.compactMapValues { Int($0) })
    }
}
