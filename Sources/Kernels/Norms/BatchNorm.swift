import Parallel

/// Batch norm with an optional residual and ReLU behind it, fused: y = relu(γ (x - mean) / √(var + ε) + β + residual).
///
/// Arrays are [rows, channels], rows being images times pixels; channels a multiple of 16. Sums are taken over
/// fixed ranges of rows and then over the ranges in order.
public enum BatchNorm {
    public static let epsilon: Float = 1e-5
    private static let grain = 1024

    /// Per-channel mean and biased variance.
    public static func statistics(_ x: Buffer<Float>, channels: Int, mean: Buffer<Float>, variance: Buffer<Float>) {
        let rows = x.count / channels
        let blocks = channels / laneCount
        let v = lanes(x.pointer)
        let parts = partialSums(rows: rows, channels: channels) { range, sum, square in
            for row in range {
                for block in 0..<blocks {
                    let d = v[row * blocks + block] - v[block]
                    sum[block] += d
                    square[block].addProduct(d, d)
                }
            }
        }
        for block in 0..<blocks {
            let m = lanes(parts.0.pointer)[block] / Float(rows)
            lanes(mean.pointer)[block] = m + v[block]
            lanes(variance.pointer)[block] = rectified(lanes(parts.1.pointer)[block] / Float(rows) - m * m)
        }
    }

    /// Runs `body` over ranges of rows and adds up its two sums.
    private static func partialSums(
        rows: Int, channels: Int, _ body: (Range<Int>, LanePointer, LanePointer) -> Void
    ) -> (Buffer<Float>, Buffer<Float>) {
        let tasks = (rows + grain - 1) / grain
        let first = Buffer<Float>(repeating: 0, count: tasks * channels)
        let second = Buffer<Float>(repeating: 0, count: tasks * channels)
        Threads.forEach(tasks) { task, _ in
            body(
                task * grain..<min(rows, (task + 1) * grain), lanes(first.pointer + task * channels),
                lanes(second.pointer + task * channels))
        }
        for task in 1..<max(tasks, 1) {
            for c in 0..<channels {
                first.pointer[c] += first.pointer[task * channels + c]
                second.pointer[c] += second.pointer[task * channels + c]
            }
        }
        return (first, second)
    }

    public static func forward(
        _ x: Buffer<Float>, channels: Int, mean: Buffer<Float>, variance: Buffer<Float>, gamma: Buffer<Float>,
        beta: Buffer<Float>, residual: Buffer<Float>?, rectify: Bool, into result: Buffer<Float>
    ) {
        let blocks = channels / laneCount
        let (slope, shift) = affine(channels, mean, variance, gamma, beta)
        let (v, o, s, t) = (lanes(x.pointer), lanes(result.pointer), lanes(slope.pointer), lanes(shift.pointer))
        let r = residual.map { lanes($0.pointer) }
        Threads.forRanges(x.count / channels, grain: grain) { range in
            for row in range {
                for block in 0..<blocks {
                    let i = row * blocks + block
                    var y = t[block].addingProduct(v[i], s[block])
                    if let r { y += r[i] }
                    o[i] = rectify ? rectified(y) : y
                }
            }
        }
    }

    private static func affine(
        _ channels: Int, _ mean: Buffer<Float>, _ variance: Buffer<Float>, _ gamma: Buffer<Float>, _ beta: Buffer<Float>
    ) -> (slope: Buffer<Float>, shift: Buffer<Float>) {
        let slope = Buffer<Float>(count: channels)
        let shift = Buffer<Float>(count: channels)
        for c in 0..<channels {
            slope.pointer[c] = gamma.pointer[c] / (variance.pointer[c] + epsilon).squareRoot()
            shift.pointer[c] = beta.pointer[c] - mean.pointer[c] * slope.pointer[c]
        }
        return (slope, shift)
    }

    /// The gradients with respect to x, γ, β and the residual.
    ///
    /// - Parameters:
    ///   - output: what `forward` gave; its sign is the ReLU's mask.
    ///   - residualGradient: overwritten when given.
    public static func backward(
        gradient: Buffer<Float>, x: Buffer<Float>, output: Buffer<Float>, channels: Int, mean: Buffer<Float>,
        variance: Buffer<Float>, gamma: Buffer<Float>, rectify: Bool, xGradient: Buffer<Float>,
        gammaGradient: Buffer<Float>, betaGradient: Buffer<Float>, residualGradient: Buffer<Float>?
    ) {
        let rows = x.count / channels
        let blocks = channels / laneCount
        let (g, v, o) = (lanes(gradient.pointer), lanes(x.pointer), lanes(output.pointer))
        let m = lanes(mean.pointer)
        let sums = partialSums(rows: rows, channels: channels) { range, sum, product in
            for row in range {
                for block in 0..<blocks {
                    let i = row * blocks + block
                    let d = rectify ? Lanes.zero.replacing(with: g[i], where: o[i] .> 0) : g[i]
                    sum[block] += d
                    product[block].addProduct(d, v[i] - m[block])
                }
            }
        }
        let c0 = Buffer<Float>(count: channels)
        let c1 = Buffer<Float>(count: channels)
        let slope = Buffer<Float>(count: channels)
        for c in 0..<channels {
            let inverse = 1 / (variance.pointer[c] + epsilon).squareRoot()
            let sum = sums.0.pointer[c]
            let product = sums.1.pointer[c] * inverse
            betaGradient.pointer[c] = sum
            gammaGradient.pointer[c] = product
            slope.pointer[c] = gamma.pointer[c] * inverse
            c1.pointer[c] = -slope.pointer[c] * inverse * product / Float(rows)
            c0.pointer[c] = -slope.pointer[c] * sum / Float(rows) - c1.pointer[c] * mean.pointer[c]
        }
        let (k0, k1, s) = (lanes(c0.pointer), lanes(c1.pointer), lanes(slope.pointer))
        let dx = lanes(xGradient.pointer)
        let dr = residualGradient.map { lanes($0.pointer) }
        Threads.forRanges(rows, grain: grain) { range in
            for row in range {
                for block in 0..<blocks {
                    let i = row * blocks + block
                    let d = rectify ? Lanes.zero.replacing(with: g[i], where: o[i] .> 0) : g[i]
                    if let dr { dr[i] = d }
                    dx[i] = k0[block].addingProduct(v[i], k1[block]).addingProduct(d, s[block])
                }
            }
        }
    }
}
