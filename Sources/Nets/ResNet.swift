import Autodiff
import Kernels

/// ResNet-18 (He et al., CVPR 2016): a stem, eight basic blocks of two 3×3 convolutions in four stages, global average
/// pooling.
public struct ResNet18: Encoder {
    public enum Stem: String, Sendable, CaseIterable {
        /// 3×3, stride 1, no pooling: as published for CIFAR-sized images.
        case cifar
        /// 7×7, stride 2, then 3×3 maximum pooling of stride 2: a ninth of the work.
        case strided
    }

    public enum Norm: Sendable { case batch, instance }

    /// How kernels start.
    public enum Start: Sendable {
        /// N(0, 2 / (side²·outputs)): He et al.'s, as in the network of SelecMix.
        case normal
        /// U(±1/√(side²·inputs)): PyTorch's own, as in the networks of DC.
        case uniform
    }

    public let stem: Stem
    public let norm: Norm
    public let channels: Int
    /// Channels of the first stage; each later stage has twice as many.
    public let baseWidth: Int
    private let start: Start
    public var name: String { stem == .cifar ? "resnet18-cifar" : "resnet18-strided" }
    public var featureCount: Int { 8 * baseWidth }

    public init(stem: Stem, channels: Int, baseWidth: Int = 64, norm: Norm = .batch, start: Start = .normal) {
        self.norm = norm
        self.start = start
        self.stem = stem
        self.channels = channels
        self.baseWidth = baseWidth
    }

    private struct Block {
        let name: String
        let inputs, outputs, stride: Int
        var hasShortcut: Bool { stride != 1 || inputs != outputs }
    }

    private var blocks: [Block] {
        (0..<8).map { index in
            let (stage, second) = (index / 2, index % 2 == 1)
            let outputs = baseWidth << stage
            let inputs = second ? outputs : stage == 0 ? baseWidth : outputs / 2
            return Block(
                name: "stage\(stage).block\(index % 2)", inputs: inputs, outputs: outputs,
                stride: second || stage == 0 ? 1 : 2)
        }
    }

    public var parameters: [ParameterSpecification] {
        func layer(_ name: String, side: Int, inputs: Int, outputs: Int) -> [ParameterSpecification] {
            let start: ParameterSpecification.Start =
                switch start {
                case .normal: .normal(standardDeviation: (2 / Double(side * side * outputs)).squareRoot())
                case .uniform: .uniform(bound: 1 / Double(side * side * inputs).squareRoot())
                }
            return [
                ParameterSpecification(
                    name: name + ".kernel", shape: [side, side, inputs, outputs], start: start)
            ] + ParameterSpecification.norm(name + ".norm", channels: outputs)
        }
        return layer("stem", side: stem == .cifar ? 3 : 7, inputs: channels, outputs: baseWidth)
            + blocks.flatMap { block in
                layer(block.name + ".conv1", side: 3, inputs: block.inputs, outputs: block.outputs)
                    + layer(block.name + ".conv2", side: 3, inputs: block.outputs, outputs: block.outputs)
                    + (block.hasShortcut
                        ? layer(block.name + ".shortcut", side: 1, inputs: block.inputs, outputs: block.outputs) : [])
            }
    }

    public var initialStatistics: [Tensor<Float>] {
        if norm == .instance { return [] }
        return parameters.filter { $0.name.hasSuffix(".norm.scale") }.flatMap {
            [Tensor<Float>(repeating: 0, shape: $0.shape), Tensor<Float>(repeating: 1, shape: $0.shape)]
        }
    }

    public func features<Scalar>(
        _ images: Variable<Scalar>, _ parameters: [Variable<Scalar>], mode: NormMode, statistics: BatchStatistics?
    ) -> Variable<Scalar> {
        var pass = Pass(parameters: parameters, norm: norm, mode: mode, statistics: statistics)
        var x = pass.part(1, recomputed: isRecomputed(baseWidth, mode), images) { [stem] in
            stem == .cifar
                ? $0.layer(at: $1, $2, stride: 1, padding: 1, rectify: true)
                : $0.layer(at: $1, $2, stride: 2, padding: 3, rectify: true).maximumPooled(side: 3, stride: 2, padding: 1)
        }
        for block in blocks {
            x = pass.part(block.hasShortcut ? 3 : 2, recomputed: isRecomputed(block.outputs, mode), x) {
                $0.block(at: $1, $2, stride: block.stride, hasShortcut: block.hasShortcut)
            }
        }
        return x.mean([1, 2])
    }

    /// Whether what ends in so many channels is computed twice: what sees all pixels keeps half of what there is to keep, and is a
    /// quarter of the work.
    private func isRecomputed(_ outputs: Int, _ mode: NormMode) -> Bool {
        guard case .training = mode else { return false }
        return stem == .cifar && norm == .batch && outputs == baseWidth
    }

    /// Reads parameters and running statistics in order while the layers are applied.
    private struct Pass<Scalar: TensorScalar> {
        let parameters: [Variable<Scalar>]
        let norm: Norm
        let mode: NormMode
        let statistics: BatchStatistics?
        private var next = 0

        init(parameters: [Variable<Scalar>], norm: Norm, mode: NormMode, statistics: BatchStatistics?) {
            (self.parameters, self.norm, self.mode, self.statistics) = (parameters, norm, mode, statistics)
        }

        /// Takes `x` through the coming `count` layers; `layers` is told the place of their first. If recomputed, they keep nothing
        /// for the gradient but `x`.
        mutating func part(
            _ count: Int, recomputed isRecomputed: Bool, _ x: Variable<Scalar>,
            _ layers: @escaping (Pass, Int, Variable<Scalar>) -> Variable<Scalar>
        ) -> Variable<Scalar> {
            let first = next
            next += count
            guard isRecomputed else { return layers(self, first, x) }
            return recomputed([x] + parameters[3 * first..<3 * next]) { [norm, mode, statistics] in
                let alone = Pass(
                    parameters: Array($0.dropFirst()), norm: norm, mode: mode,
                    statistics: statistics.map { BatchStatistics(first, of: $0) })
                return layers(alone, 0, $0[0])
            }
        }

        /// Two layers and what goes past them; the shortcut's layer is the third.
        func block(at first: Int, _ x: Variable<Scalar>, stride: Int, hasShortcut: Bool) -> Variable<Scalar> {
            let inner = layer(at: first, x, stride: stride, padding: 1, rectify: true)
            let past = hasShortcut ? layer(at: first + 2, x, stride: stride, padding: 0, rectify: false) : x
            return layer(at: first + 1, inner, stride: 1, padding: 1, residual: past, rectify: true)
        }

        func layer(
            at index: Int, _ x: Variable<Scalar>, stride: Int, padding: Int, residual: Variable<Scalar>? = nil, rectify: Bool
        ) -> Variable<Scalar> {
            let p = parameters[3 * index..<3 * index + 3].map { $0 }
            let convolved = x.convolution(p[0], stride: stride, padding: padding)
            if norm == .instance {
                let normalized = convolved.instanceNormalized(scale: p[1], offset: p[2])
                let sum = residual.map { normalized + $0 } ?? normalized
                return rectify ? sum.rectified : sum
            }
            switch mode {
            case .training:
                return batchNorm(
                    convolved, scale: p[1], offset: p[2], residual: residual, rectify: rectify, layer: index,
                    statistics: statistics)
            case .inference(let running):
                return runningNorm(
                    convolved, scale: p[1], offset: p[2], mean: running[2 * index], variance: running[2 * index + 1],
                    residual: residual, rectify: rectify)
            }
        }
    }
}
