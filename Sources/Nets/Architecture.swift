import Autodiff
import Kernels
import Randomness

/// A parameter of an architecture: its name, shape and how it starts.
public struct ParameterSpecification: Sendable {
    public enum Start: Sendable {
        /// U(-bound, bound); PyTorch's default layers use 1/√fan-in.
        case uniform(bound: Double)
        case normal(standardDeviation: Double)
        case constant(Double)
    }

    public let name: String
    public let shape: [Int]
    public let start: Start
}

/// A network as a function of images and parameters.
///
/// Architectures hold no numbers: parameters are passed in, so that one net can be run with parameters that are
/// constants, that are learned, or that are themselves results of a computation.
public protocol Architecture: Sendable {
    /// What `--arch` and model streams call it.
    var name: String { get }
    var parameters: [ParameterSpecification] { get }
}

extension Architecture {
    /// Fresh parameters, a function of the stream's key alone.
    public func initialParameters(seed: UInt64, stage: String, purpose: String, index: UInt64 = 0) -> [Tensor<Float>] {
        var random = CounterRandom(seed: seed, stage: stage, purpose: purpose, index: index)
        return parameters.map { parameter in
            let count = parameter.shape.reduce(1, *)
            let values: [Float]
            switch parameter.start {
            case .uniform(let bound): values = (0..<count).map { _ in Float(random.uniform(-bound...bound)) }
            case .normal(let deviation): values = (0..<count).map { _ in Float(random.normal() * deviation) }
            case .constant(let value): values = Array(repeating: Float(value), count: count)
            }
            return Tensor(values, shape: parameter.shape)
        }
    }
}

extension ParameterSpecification {
    /// A linear layer's weight [inputs, outputs] and bias, starting as PyTorch's `Linear`.
    public static func linear(_ name: String, inputs: Int, outputs: Int) -> [ParameterSpecification] {
        let start = Start.uniform(bound: 1 / Double(inputs).squareRoot())
        return [
            ParameterSpecification(name: name + ".weight", shape: [inputs, outputs], start: start),
            ParameterSpecification(name: name + ".bias", shape: [outputs], start: start),
        ]
    }

    /// A normalisation's scale and offset.
    static func norm(_ name: String, channels: Int) -> [ParameterSpecification] {
        [
            ParameterSpecification(name: name + ".scale", shape: [channels], start: .constant(1)),
            ParameterSpecification(name: name + ".offset", shape: [channels], start: .constant(0)),
        ]
    }
}

extension Variable {
    /// x·weight + bias.
    public func linear(_ weight: Variable, _ bias: Variable) -> Variable { matrixProduct(weight) + bias }
}
