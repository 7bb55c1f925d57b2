import Autodiff
import Kernels
import TensorIO

/// A network that learns by the steps of an optimizer along the gradient of any loss.
public struct Learner: Sendable {
    public let net: any Architecture
    public private(set) var parameters: [Tensor<Float>]
    /// Running statistics of batch norm.
    public private(set) var statistics: [Tensor<Float>]
    public var optimizer: any Optimizer

    /// - Parameter statistics: those of the encoder before it has seen a batch.
    public init(
        _ net: any Architecture, parameters: [Tensor<Float>], statistics: [Tensor<Float>], optimizer: any Optimizer
    ) {
        (self.net, self.parameters, self.statistics, self.optimizer) = (net, parameters, statistics, optimizer)
    }

    /// One step.
    ///
    /// - Parameter loss: of the parameters; `seen` makes what collects the statistics of one forward pass.
    /// - Returns: the loss before the step.
    public mutating func step(
        _ loss: (_ parameters: [Variable<Float>], _ seen: () -> BatchStatistics) -> Variable<Float>
    ) -> Float {
        var passes: [BatchStatistics] = []
        let (value, gradients) = valueAndGradient(at: parameters) { parameters in
            loss(parameters) {
                passes.append(BatchStatistics())
                return passes.last!
            }
        }
        move(along: gradients, seen: passes)
        return value
    }

    /// One step of the optimizer.
    ///
    /// - Parameters:
    ///   - gradients: laid out like the parameters.
    ///   - passes: the statistics of every forward pass that they come from.
    public mutating func move(along gradients: [Tensor<Float>], seen passes: [BatchStatistics]) {
        optimizer.update(&parameters, gradients: gradients)
        for pass in passes { statistics = pass.mixed(into: statistics) }
    }

    public var isFinite: Bool { (parameters + statistics).allSatisfy(\.isFinite) }

    /// Adds the network and what the optimizer keeps.
    public func add(to state: inout RunState) {
        state.set(net, parameters: parameters, statistics: statistics, optimizer: optimizer)
    }

    /// Goes on from what `add` has added.
    ///
    /// - Throws: `DataError` for what is absent or of another shape.
    public mutating func resume(_ state: RunState) throws {
        (parameters, statistics, optimizer.state) = try state.network(
            net, statistics: statistics, momentCount: type(of: optimizer).momentCount)
    }
}

extension Learner {
    /// A classifier with fresh parameters.
    public init(_ net: any Classifier, parameters: [Tensor<Float>], optimizer: OptimizerSettings) {
        self.init(net, parameters: parameters, statistics: net.initialStatistics, optimizer: optimizer.make())
    }
}
