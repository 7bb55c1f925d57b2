import Autodiff
import Kernels
import Nets
import Randomness

/// Where the random numbers of a training come from.
public struct TrainingDraws: Sendable {
    private let seed: UInt64
    private let stage: String
    /// Which of several nets that a stage trains.
    private let net: Int?

    public init(seed: UInt64, stage: String, net: Int? = nil) { (self.seed, self.stage, self.net) = (seed, stage, net) }

    public func callAsFunction(_ purpose: String, _ index: Int) -> CounterRandom {
        CounterRandom(seed: seed, stage: stage, purpose: named(purpose), index: UInt64(index))
    }

    /// The first parameters of the network that is called `purpose`.
    public func parameters(of net: some Architecture, _ purpose: String) -> [Tensor<Float>] {
        net.initialParameters(seed: seed, stage: stage, purpose: named(purpose))
    }

    private func named(_ purpose: String) -> String { net.map { "\(purpose) of net \($0)" } ?? purpose }
}
