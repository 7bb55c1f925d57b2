import Autodiff
import Kernels

/// Where batch norm takes its statistics from.
public enum NormMode {
    /// The batch's own; they are reported in `BatchStatistics`.
    case training
    /// Running ones, [mean, variance] a layer in order.
    case inference([Tensor<Float>])
}

/// Collects the batch's statistics of every batch norm layer.
public final class BatchStatistics {
    private struct Layer {
        let mean, variance: Tensor<Float>
        /// Images times pixels.
        let rows: Int
    }
    private var layers: [Int: Layer] = [:]
    /// Where all goes instead, and under which number a first layer.
    private let whole: (statistics: BatchStatistics, first: Int)?

    public init() { whole = nil }

    /// Collects for a part of a network, whose first layer is layer `first` of `whole`.
    init(_ first: Int, of whole: BatchStatistics) { self.whole = (whole, first) }

    func set(_ layer: Int, mean: Tensor<Float>, variance: Tensor<Float>, rows: Int) {
        if let whole { return whole.statistics.set(whole.first + layer, mean: mean, variance: variance, rows: rows) }
        layers[layer] = Layer(mean: mean, variance: variance, rows: rows)
    }

    /// Running statistics [mean, variance, mean, …] moved towards these by `momentum`, with PyTorch's unbiased variance.
    public func mixed(into running: [Tensor<Float>], momentum: Float = 0.1) -> [Tensor<Float>] {
        running.indices.map { i in
            guard let layer = layers[i / 2] else { return running[i] }
            let unbias = i % 2 == 0 ? 1 : Float(layer.rows) / Float(max(layer.rows - 1, 1))
            let now = i % 2 == 0 ? layer.mean : layer.variance
            let mixed = zip(running[i].values, now.values).map { (1 - momentum) * $0 + momentum * unbias * $1 }
            return Tensor(mixed, shape: running[i].shape)
        }
    }
}

/// relu(batch norm(x) + residual), the repeated tail of residual networks; `rectify` and `residual` are optional.
func batchNorm<Scalar>(
    _ x: Variable<Scalar>, scale: Variable<Scalar>, offset: Variable<Scalar>, residual: Variable<Scalar>? = nil,
    rectify: Bool, layer: Int, statistics: BatchStatistics?
) -> Variable<Scalar> {
    let channels = x.shape[3]
    let inputs = [x, scale, offset] + (residual.map { [$0] } ?? [])
    if channels % 16 == 0,
        let fused = fusedIfFloat(inputs, { fusedBatchNorm($0, rectify: rectify, layer: layer, statistics: statistics) })
    {
        return fused
    }
    if let statistics {
        let mean = x.mean([0, 1, 2])
        let variance = (x - mean).squared.mean([0, 1, 2])
        statistics.set(
            layer, mean: mean.value.cast(to: Float.self), variance: variance.value.cast(to: Float.self),
            rows: x.value.count / channels)
    }
    return composedBatchNorm(inputs, rectify: rectify)
}

/// Inputs: x, scale, offset and, if given, the residual.
private func composedBatchNorm<Scalar>(_ inputs: [Variable<Scalar>], rectify: Bool) -> Variable<Scalar> {
    let normalized = inputs[0].batchNormalized(scale: inputs[1], offset: inputs[2])
    let sum = inputs.count > 3 ? normalized + inputs[3] : normalized
    return rectify ? sum.rectified : sum
}

/// Inputs: x, scale, offset and, if given, the residual.
private func fusedBatchNorm(
    _ inputs: [Variable<Float>], rectify: Bool, layer: Int, statistics: BatchStatistics?
) -> Variable<Float> {
    let (x, scale, offset) = (inputs[0], inputs[1], inputs[2])
    let residual = inputs.count > 3 ? inputs[3] : nil
    let channels = x.shape[3]
    let mean = Buffer<Float>(count: channels)
    let variance = Buffer<Float>(count: channels)
    BatchNorm.statistics(x.value.buffer, channels: channels, mean: mean, variance: variance)
    statistics?.set(
        layer, mean: Tensor(shape: [channels], buffer: mean), variance: Tensor(shape: [channels], buffer: variance),
        rows: x.value.count / channels)
    let output = Buffer<Float>(count: x.value.count)
    BatchNorm.forward(
        x.value.buffer, channels: channels, mean: mean, variance: variance, gamma: scale.value.buffer,
        beta: offset.value.buffer, residual: residual?.value.buffer, rectify: rectify, into: output)
    let (source, gamma) = (x.value, scale.value)
    return fused(
        Tensor(shape: x.shape, buffer: output), of: inputs,
        backward: { cotangent, needs in
            let dx = Buffer<Float>(count: source.count)
            let (dScale, dOffset) = (Buffer<Float>(count: channels), Buffer<Float>(count: channels))
            let dResidual = needs.count > 3 && needs[3] ? Buffer<Float>(count: source.count) : nil
            BatchNorm.backward(
                gradient: cotangent.buffer, x: source.buffer, output: output, channels: channels, mean: mean,
                variance: variance, gamma: gamma.buffer, rectify: rectify, xGradient: dx, gammaGradient: dScale,
                betaGradient: dOffset, residualGradient: dResidual)
            return [
                Tensor(shape: source.shape, buffer: dx), Tensor(shape: [channels], buffer: dScale),
                Tensor(shape: [channels], buffer: dOffset),
            ] + (needs.count > 3 ? [dResidual.map { Tensor(shape: source.shape, buffer: $0) }] : [])
        },
        composed: { composedBatchNorm($0, rectify: rectify) })
}

/// Batch norm by running statistics: an affine map a channel.
func runningNorm<Scalar>(
    _ x: Variable<Scalar>, scale: Variable<Scalar>, offset: Variable<Scalar>, mean: Tensor<Float>,
    variance: Tensor<Float>, residual: Variable<Scalar>? = nil, rectify: Bool
) -> Variable<Scalar> {
    if x.shape[3] % 16 == 0, !x.isTracked, !scale.isTracked,
        let fused = fusedIfFloat([x, scale, offset] + (residual.map { [$0] } ?? []), { inputs in
            let output = Buffer<Float>(count: inputs[0].value.count)
            BatchNorm.forward(
                inputs[0].value.buffer, channels: inputs[0].shape[3], mean: mean.buffer, variance: variance.buffer,
                gamma: inputs[1].value.buffer, beta: inputs[2].value.buffer,
                residual: inputs.count > 3 ? inputs[3].value.buffer : nil, rectify: rectify, into: output)
            return Variable(Tensor(shape: inputs[0].shape, buffer: output))
        })
    {
        return fused
    }
    let deviation = (Variable(variance.cast(to: Scalar.self)) + 1e-5).squareRoot
    let slope = scale / deviation
    let normalized = x * slope + (offset - Variable(mean.cast(to: Scalar.self)) * slope)
    let sum = residual.map { normalized + $0 } ?? normalized
    return rectify ? sum.rectified : sum
}
