import Autodiff
import Kernels
import Nets
import TensorIO

/// A network's numbers as records: its parameters by their names, then `running.N.mean` and `running.N.variance`.
enum NetworkRecords {
    static func of(
        _ net: some Architecture, parameters: [Tensor<Float>], statistics: [Tensor<Float>]
    ) -> [(String, NDArray)] {
        zip(net.parameters.map(\.name) + statistics.indices.map(runningName), parameters + statistics).map {
            ($0, NDArray($1))
        }
    }

    /// - Parameter initial: running statistics of the shapes expected.
    /// - Throws: `DataError` for a record that is absent or of another shape.
    static func read(
        _ stream: TensorStream, of net: some Architecture, statistics initial: [Tensor<Float>]
    ) throws -> (parameters: [Tensor<Float>], statistics: [Tensor<Float>]) {
        (
            try net.parameters.map { try stream.tensor($0.name, shape: $0.shape) },
            try initial.indices.map { try stream.tensor(runningName($0), shape: initial[$0].shape) }
        )
    }

    private static func runningName(_ i: Int) -> String { "running.\(i / 2).\(i % 2 == 0 ? "mean" : "variance")" }
}

extension TrainingState {
    /// The records of the network, and `moment.M.PARAMETER` for what the optimizer keeps of each parameter.
    public func records(of net: some Architecture) -> [(String, NDArray)] {
        NetworkRecords.of(net, parameters: parameters, statistics: statistics)
            + optimizer.moments.enumerated().flatMap { m, moments in
                zip(net.parameters, moments).map { ("moment.\(m).\($0.name)", NDArray($1)) }
            }
    }

    /// What belongs to the records as attributes of the trailer.
    public var counts: [String: Int] { ["position": position, "optimizer-steps": optimizer.steps] }

    /// - Parameters:
    ///   - net: the network whose `records` and `counts` the stream holds.
    ///   - initial: running statistics of the shapes expected.
    ///   - moments: how many tensors the optimizer keeps of each parameter.
    /// - Throws: `DataError` for what is absent or of another shape.
    public init(
        _ stream: TensorStream, of net: some Architecture, statistics initial: [Tensor<Float>], moments: Int
    ) throws {
        let (parameters, statistics) = try NetworkRecords.read(stream, of: net, statistics: initial)
        let steps = try stream.count("optimizer-steps")
        let kept = try (0..<(steps > 0 ? moments : 0)).map { m in
            try net.parameters.map { try stream.tensor("moment.\(m).\($0.name)", shape: $0.shape) }
        }
        self.init(
            position: try stream.count("position"), parameters: parameters, statistics: statistics,
            optimizer: OptimizerState(steps: steps, moments: kept))
    }
}
