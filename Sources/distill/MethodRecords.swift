import Condensation
import Datasets
import SharedOptions
import TensorIO

extension MethodState {
    /// For a checkpoint: `images`, `velocity` after the first step, and the iteration.
    var checkpointed: Checkpoint.State {
        var records = [("images", NDArray(images))]
        if let velocity { records.append(("velocity", NDArray(velocity))) }
        return (records, ["iteration": iteration])
    }

    /// - Throws: `DataError` where the stream holds no such state of images of this shape.
    init(_ stream: TensorStream, shape: [Int]) throws {
        self.init(
            iteration: try stream.count("iteration"), images: try stream.tensor("images", shape: shape),
            velocity: stream["velocity"] == nil ? nil : try stream.tensor("velocity", shape: shape))
    }
}
