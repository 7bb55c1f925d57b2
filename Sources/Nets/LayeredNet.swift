import Autodiff
import Kernels

/// A network that is a list of layers, one after the other: the surrogates of the condensation literature other than
/// residual ones.
public struct LayeredNet: Classifier {
    public enum Norm: String, Sendable, CaseIterable {
        /// A group a channel, as the literature has it.
        case instance
        case batch
        /// Over all channels and pixels of an image, with a scale and an offset a value.
        case layer
        /// Four groups of channels.
        case group
        case none
    }

    public enum Activation: String, Sendable, CaseIterable {
        case relu, sigmoid
        /// A slope of 0.01 below zero.
        case leaky
    }

    public enum Layer: Sendable {
        case convolution(filters: Int, side: Int, padding: Int)
        case norm(Norm)
        case activation(Activation)
        /// 2×2, stride 2.
        case averagePool
        case maximumPool
        /// Of the flattened values.
        case linear(Int)
    }

    public let name: String
    public let classes: Int
    private let layers: [Layer]
    /// The shape [height, width, channels] that goes into each layer; after a linear layer [1, 1, values].
    private let shapes: [[Int]]
    public let parameters: [ParameterSpecification]

    /// A linear layer to the classes follows `layers`. Nil where pooling leaves no pixel.
    ///
    /// - Parameters:
    ///   - height, width, channels: of the images. 28×28 images get two more pixels of border in the first convolution, so
    ///     that they pass like 32×32 ones.
    public init?(name: String, height: Int, width: Int, channels: Int, classes: Int, layers: [Layer]) {
        var layers = layers + [.linear(classes)]
        if height == 28, width == 28, case .convolution(let filters, let side, let padding) = layers[0] {
            layers[0] = .convolution(filters: filters, side: side, padding: padding + 2)
        }
        var shape = [height, width, channels]
        var shapes: [[Int]] = []
        var parameters: [ParameterSpecification] = []
        for (index, layer) in layers.enumerated() {
            shapes.append(shape)
            let name = "layer\(index)"
            switch layer {
            case .convolution(let filters, let side, let padding):
                let start = ParameterSpecification.Start.uniform(bound: 1 / Double(side * side * shape[2]).squareRoot())
                parameters += [
                    ParameterSpecification(name: name + ".kernel", shape: [side, side, shape[2], filters], start: start),
                    ParameterSpecification(name: name + ".bias", shape: [filters], start: start),
                ]
                shape = [shape[0] + 2 * padding - side + 1, shape[1] + 2 * padding - side + 1, filters]
            case .norm(let kind):
                if kind == .group, shape[2] % Self.groups != 0 { return nil }
                let scale = kind == .layer ? shape : [shape[2]]
                if kind != .none {
                    parameters += [
                        ParameterSpecification(name: name + ".scale", shape: scale, start: .constant(1)),
                        ParameterSpecification(name: name + ".offset", shape: scale, start: .constant(0)),
                    ]
                }
            case .activation: break
            case .averagePool, .maximumPool: shape = [shape[0] / 2, shape[1] / 2, shape[2]]
            case .linear(let outputs):
                parameters += ParameterSpecification.linear(name, inputs: shape.reduce(1, *), outputs: outputs)
                shape = [1, 1, outputs]
            }
            if shape[0] < 1 || shape[1] < 1 { return nil }
        }
        self.name = name
        self.classes = classes
        self.layers = layers
        self.shapes = shapes
        self.parameters = parameters
    }

    private static let groups = 4

    public var featureCount: Int { shapes.last!.reduce(1, *) }

    public var initialStatistics: [Tensor<Float>] {
        layers.indices.flatMap { index -> [Tensor<Float>] in
            guard case .norm(.batch) = layers[index] else { return [] }
            let shape = [shapes[index][2]]
            return [Tensor(repeating: 0, shape: shape), Tensor(repeating: 1, shape: shape)]
        }
    }

    public func features<Scalar>(
        _ images: Variable<Scalar>, _ parameters: [Variable<Scalar>], mode: NormMode, statistics: BatchStatistics?
    ) -> Variable<Scalar> {
        var x = images
        var rest = parameters[...]
        var batchNorms = 0
        for (layer, shape) in zip(layers, shapes).dropLast() {
            switch layer {
            case .convolution(_, _, let padding):
                x = x.convolution(rest.popFirst()!, padding: padding) + rest.popFirst()!
            case .norm(.none): break
            case .norm(let kind):
                let (scale, offset) = (rest.popFirst()!, rest.popFirst()!)
                switch kind {
                case .batch:
                    x = batch(x, scale, offset, batchNorms, mode, statistics)
                    batchNorms += 1
                case .layer: x = x.standardized(over: [1, 2, 3]) * scale + offset
                case .group: x = grouped(x, shape) * scale + offset
                case .instance, .none: x = x.instanceNormalized(scale: scale, offset: offset)
                }
            case .activation(let kind): x = Self.activated(x, kind)
            case .averagePool: x = x.averagePooled()
            case .maximumPool: x = x.maximumPooled(side: 2, stride: 2, padding: 0)
            case .linear:
                x = x.reshaped([images.shape[0], shape.reduce(1, *)]).linear(rest.popFirst()!, rest.popFirst()!)
            }
        }
        return x.reshaped([images.shape[0], featureCount])
    }

    private func batch<Scalar>(
        _ x: Variable<Scalar>, _ scale: Variable<Scalar>, _ offset: Variable<Scalar>, _ index: Int, _ mode: NormMode,
        _ statistics: BatchStatistics?
    ) -> Variable<Scalar> {
        switch mode {
        case .training:
            batchNorm(x, scale: scale, offset: offset, rectify: false, layer: index, statistics: statistics)
        case .inference(let running):
            runningNorm(
                x, scale: scale, offset: offset, mean: running[2 * index], variance: running[2 * index + 1],
                rectify: false)
        }
    }

    private func grouped<Scalar>(_ x: Variable<Scalar>, _ shape: [Int]) -> Variable<Scalar> {
        let split = [x.shape[0], shape[0] * shape[1], Self.groups, shape[2] / Self.groups]
        return x.reshaped(split).standardized(over: [1, 3]).reshaped(x.shape)
    }

    private static func activated<Scalar>(_ x: Variable<Scalar>, _ kind: Activation) -> Variable<Scalar> {
        switch kind {
        case .relu: x.rectified
        case .leaky: x.rectified * 0.99 + x * 0.01
        case .sigmoid: ((-x).exponential + 1).power(-1)
        }
    }
}
