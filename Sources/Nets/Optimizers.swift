import Autodiff
import Kernels

/// Changes parameters along their gradients.
public protocol Optimizer {
    var learningRate: Float { get set }
    /// One step; `parameters` and `gradients` correspond.
    mutating func update(_ parameters: inout [Tensor<Float>], gradients: [Tensor<Float>])
}

extension Tensor where Scalar == Float {
    /// The same numbers in memory that nobody else holds.
    fileprivate var copy: Tensor { Tensor(shape: shape, buffer: Buffer(joining: [buffer])) }
}

/// Stochastic gradient descent with momentum and weight decay, as PyTorch's `SGD`.
public struct SGD: Optimizer {
    public var learningRate: Float
    public let momentum: Float
    public let weightDecay: Float
    /// One velocity a parameter once a step was made; set it to resume.
    public var velocities: [Tensor<Float>] = []

    public init(learningRate: Float, momentum: Float = 0, weightDecay: Float = 0) {
        self.learningRate = learningRate
        self.momentum = momentum
        self.weightDecay = weightDecay
    }

    public mutating func update(_ parameters: inout [Tensor<Float>], gradients: [Tensor<Float>]) {
        if velocities.isEmpty { velocities = parameters.map { Tensor(repeating: 0, shape: $0.shape) } }
        for i in parameters.indices {
            let parameter = parameters[i].copy
            let velocity = velocities[i].copy
            Updates.momentum(
                parameter: parameter.buffer, gradient: gradients[i].buffer, velocity: velocity.buffer,
                rate: learningRate, momentum: momentum, decay: weightDecay)
            parameters[i] = parameter
            velocities[i] = velocity
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
    private var steps = 0
    private var first: [Tensor<Float>] = []
    private var second: [Tensor<Float>] = []

    public init(learningRate: Float, weightDecay: Float = 0) {
        self.learningRate = learningRate
        self.weightDecay = weightDecay
    }

    public mutating func update(_ parameters: inout [Tensor<Float>], gradients: [Tensor<Float>]) {
        if first.isEmpty {
            first = parameters.map { Tensor(repeating: 0, shape: $0.shape) }
            second = first.map(\.copy)
        }
        steps += 1
        let corrections = (1 - Float.power(beta1, Float(steps)), 1 - Float.power(beta2, Float(steps)))
        for i in parameters.indices {
            let parameter = parameters[i].copy
            let (m, v) = (first[i].copy, second[i].copy)
            Updates.adam(
                parameter: parameter.buffer, gradient: gradients[i].buffer, first: m.buffer, second: v.buffer,
                rate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, decay: weightDecay,
                firstCorrection: corrections.0, secondCorrection: corrections.1)
            parameters[i] = parameter
            first[i] = m
            second[i] = v
        }
    }
}
