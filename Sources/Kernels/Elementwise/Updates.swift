import Parallel

/// In-place steps of optimizers over one parameter's elements.
public enum Updates {
    private static let grain = 1 << 15

    /// v = momentum·v + (g + decay·p); p -= rate·v.
    public static func momentum(
        parameter: Buffer<Float>, gradient: Buffer<Float>, velocity: Buffer<Float>, rate: Float, momentum: Float,
        decay: Float
    ) {
        let (p, g, v) = (parameter.pointer, gradient.pointer, velocity.pointer)
        Threads.forRanges(parameter.count, grain: grain) { range in
            for i in range {
                v[i] = momentum * v[i] + (g[i] + decay * p[i])
                p[i] -= rate * v[i]
            }
        }
    }

    /// Adam (Kingma & Ba 2015) with the decay added to the gradient.
    ///
    /// - Parameters:
    ///   - firstCorrection: 1 - β₁ᵗ.
    ///   - secondCorrection: 1 - β₂ᵗ.
    public static func adam(
        parameter: Buffer<Float>, gradient: Buffer<Float>, first: Buffer<Float>, second: Buffer<Float>, rate: Float,
        beta1: Float, beta2: Float, epsilon: Float, decay: Float, firstCorrection: Float, secondCorrection: Float
    ) {
        let (p, gradient, m, v) = (parameter.pointer, gradient.pointer, first.pointer, second.pointer)
        let step = rate / firstCorrection
        let root = 1 / secondCorrection.squareRoot()
        Threads.forRanges(parameter.count, grain: grain) { range in
            for i in range {
                let g = gradient[i] + decay * p[i]
                m[i] = beta1 * m[i] + (1 - beta1) * g
                v[i] = beta2 * v[i] + (1 - beta2) * g * g
                p[i] -= step * m[i] / (v[i].squareRoot() * root + epsilon)
            }
        }
    }
}
