import Autodiff
import Kernels

/// What the rest of a network's training depends on, besides its images and settings: random numbers are drawn by
/// position, so that nothing else has to be kept.
public struct TrainingState: Sendable {
    /// Steps or epochs made.
    public var position: Int
    public var parameters: [Tensor<Float>]
    /// Running statistics of batch norm.
    public var statistics: [Tensor<Float>]
    public var optimizer: OptimizerState

    public init(
        position: Int, parameters: [Tensor<Float>], statistics: [Tensor<Float>], optimizer: OptimizerState
    ) {
        self.position = position
        self.parameters = parameters
        self.statistics = statistics
        self.optimizer = optimizer
    }

    public var isFinite: Bool { (parameters + statistics).allSatisfy(\.isFinite) }
}
