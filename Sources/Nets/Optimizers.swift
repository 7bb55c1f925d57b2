import Autodiff
import Kernels

/// Changes parameters along their gradients.
public protocol Optimizer: Sendable {
    var learningRate: Float { get set }
    /// How many running averages it keeps of each parameter.
    static var momentCount: Int { get }
    /// What the steps made so far have left behind; set it to resume.
    var state: OptimizerState { get set }
    /// One step; `parameters` and `gradients` correspond.
    mutating func update(_ parameters: inout [Tensor<Float>], gradients: [Tensor<Float>])
}

/// What an optimizer remembers.
public struct OptimizerState: Sendable {
    public var steps: Int
    /// Running averages of every parameter: the velocities of `SGD`, the first and second moments of `Adam`. Empty
    /// before the first step, which is as good as zeros.
    public var moments: [[Tensor<Float>]]

    public init(steps: Int = 0, moments: [[Tensor<Float>]] = []) {
        (self.steps, self.moments) = (steps, moments)
    }
}

/// An optimizer yet to be made.
public enum OptimizerSettings: Sendable, Encodable {
    case sgd(learningRate: Float, momentum: Float, weightDecay: Float)
    case adam(learningRate: Float, weightDecay: Float)

    public func make() -> any Optimizer {
        switch self {
        case .sgd(let rate, let momentum, let decay): SGD(learningRate: rate, momentum: momentum, weightDecay: decay)
        case .adam(let rate, let decay): Adam(learningRate: rate, weightDecay: decay)
        }
    }

    /// The same at another learning rate.
    public func at(_ rate: Float) -> OptimizerSettings {
        switch self {
        case .sgd(_, let momentum, let decay): .sgd(learningRate: rate, momentum: momentum, weightDecay: decay)
        case .adam(_, let decay): .adam(learningRate: rate, weightDecay: decay)
        }
    }
}

/// Stochastic gradient descent with momentum and weight decay, as PyTorch's `SGD`.
public struct SGD: Optimizer {
    public var learningRate: Float
    public let momentum: Float
    public let weightDecay: Float
    public static let momentCount = 1
    public var state = OptimizerState()

    public init(learningRate: Float, momentum: Float = 0, weightDecay: Float = 0) {
        self.learningRate = learningRate
        self.momentum = momentum
        self.weightDecay = weightDecay
    }

    public mutating func update(_ parameters: inout [Tensor<Float>], gradients: [Tensor<Float>]) {
        if state.moments.isEmpty { state.moments = [parameters.map { Tensor(repeating: 0, shape: $0.shape) }] }
        state.steps += 1
        for i in parameters.indices {
            Updates.momentum(
                parameter: parameters[i].uniqueBuffer(), gradient: gradients[i].buffer,
                velocity: state.moments[0][i].uniqueBuffer(), rate: learningRate, momentum: momentum, decay: weightDecay)
        }
    }
}

/// Adam with the weight decay added to the gradient, as PyTorch's `Adam`.
public struct Adam: Optimizer {
    public var learningRate: Float
    public let weightDecay: Float
    private let beta1: Float = 0.9
    private let beta2: Float = 0.999
    private let epsilon: Float = 1e-8
    public static let momentCount = 2
    public var state = OptimizerState()

    public init(learningRate: Float, weightDecay: Float = 0) {
        self.learningRate = learningRate
        self.weightDecay = weightDecay
    }

    public mutating func update(_ parameters: inout [Tensor<Float>], gradients: [Tensor<Float>]) {
        if state.moments.isEmpty {
            let zeros = parameters.map { Tensor<Float>(repeating: 0, shape: $0.shape) }
            state.moments = [zeros, zeros]
        }
        state.steps += 1
        let steps = Float(state.steps)
        let corrections = (1 - Float.power(beta1, steps), 1 - Float.power(beta2, steps))
        for i in parameters.indices {
            Updates.adam(
                parameter: parameters[i].uniqueBuffer(), gradient: gradients[i].buffer,
                first: state.moments[0][i].uniqueBuffer(), second: state.moments[1][i].uniqueBuffer(), rate: learningRate,
                beta1: beta1, beta2: beta2, epsilon: epsilon, decay: weightDecay, firstCorrection: corrections.0,
                secondCorrection: corrections.1)
        }
    }
}
