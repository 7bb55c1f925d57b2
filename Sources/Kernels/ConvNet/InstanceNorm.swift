/// Instance norm, ReLU and 2×2 average pooling in one pass over a map, and back: the tail of a ConvNet block.
enum InstanceNormPool {
    static let epsilon: Float = 1e-5

    /// The norm in sixteen channels: γ·(z - mean)·scale + β, written as slope·z + shift.
    struct Channels {
        let mean, scale, slope, shift: Lanes

        @inline(__always)
        init(
            _ block: Int, mean: FloatPointer, scale: FloatPointer, gamma: UnsafePointer<Float>, beta: UnsafePointer<Float>
        ) {
            self.mean = lanes(mean)[block]
            self.scale = lanes(scale)[block]
            slope = self.scale * lanes(gamma)[block]
            shift = lanes(beta)[block] - self.mean * slope
        }

        @inline(__always) func callAsFunction(_ z: Lanes) -> Lanes { shift.addingProduct(z, slope) }
    }

    /// Per-channel mean and 1/√(variance + ε) of `map` [pixels, 16·blocks], with the biased variance.
    static func statistics(_ map: FloatPointer, pixels: Int, blocks: Int, mean: FloatPointer, scale: FloatPointer) {
        let v = lanes(map)
        for block in 0..<blocks {
            // Deviations from the first pixel: no cancellation when the mean is large.
            let origin = v[block]
            var s0 = Lanes.zero, s1 = Lanes.zero, q0 = Lanes.zero, q1 = Lanes.zero
            var i = 0
            while i + 1 < pixels {
                let a = v[i * blocks + block] - origin
                let b = v[(i + 1) * blocks + block] - origin
                s0 += a
                q0.addProduct(a, a)
                s1 += b
                q1.addProduct(b, b)
                i += 2
            }
            if i < pixels {
                let a = v[i * blocks + block] - origin
                s0 += a
                q0.addProduct(a, a)
            }
            let m = (s0 + s1) / Float(pixels)
            let variance = rectified((q0 + q1) / Float(pixels) - m * m)
            lanes(mean)[block] = m + origin
            lanes(scale)[block] = 1 / (variance + epsilon).squareRoot()
        }
    }

    /// Writes the pooled map to `result`, whose rows are `rowStride` pixels apart.
    static func forward(
        _ map: FloatPointer, layer: ConvNetGeometry.Layer, blocks: Int, mean: FloatPointer, scale: FloatPointer,
        gamma: UnsafePointer<Float>, beta: UnsafePointer<Float>, into result: FloatPointer, rowStride: Int
    ) {
        let v = lanes(map)
        let o = lanes(result)
        let row = layer.width * blocks
        for block in 0..<blocks {
            let norm = Channels(block, mean: mean, scale: scale, gamma: gamma, beta: beta)
            for y in 0..<layer.pooledHeight {
                for x in 0..<layer.pooledWidth {
                    let p = v + (2 * y * layer.width + 2 * x) * blocks + block
                    let a = rectified(norm(p[0]))
                    let b = rectified(norm(p[blocks]))
                    let c = rectified(norm(p[row]))
                    let d = rectified(norm(p[row + blocks]))
                    o[(y * rowStride + x) * blocks + block] = ((a + b) + (c + d)) * 0.25
                }
            }
        }
    }

    /// The gradient of `forward` and `statistics`.
    ///
    /// - Parameters:
    ///   - gradient: with respect to the pooled map [pooledHeight, pooledWidth, filters].
    ///   - result: with respect to `map`; row y starts at `result + y * rowStride` pixels.
    ///   - gammaGradient, betaGradient: added to when given.
    static func backward(
        gradient: UnsafePointer<Float>, map: FloatPointer, layer: ConvNetGeometry.Layer, blocks: Int,
        mean: FloatPointer, scale: FloatPointer, gamma: UnsafePointer<Float>, beta: UnsafePointer<Float>,
        into result: FloatPointer, rowStride: Int, gammaGradient: FloatPointer?, betaGradient: FloatPointer?
    ) {
        let v = lanes(map)
        let g = lanes(gradient)
        let o = lanes(result)
        let row = layer.width * blocks
        for block in 0..<blocks {
            let norm = Channels(block, mean: mean, scale: scale, gamma: gamma, beta: beta)
            let (r, m, slope) = (norm.scale, norm.mean, norm.slope)
            // Σ g and Σ g·y over the pixels that the ReLU let through; g is a quarter of the pooled gradient.
            var sum = Lanes.zero
            var product = Lanes.zero
            for y in 0..<layer.pooledHeight {
                for x in 0..<layer.pooledWidth {
                    let q = g[(y * layer.pooledWidth + x) * blocks + block] * 0.25
                    let p = v + (2 * y * layer.width + 2 * x) * blocks + block
                    let zero = Lanes.zero
                    let a = p[0], b = p[blocks], c = p[row], d = p[row + blocks]
                    let ga = zero.replacing(with: q, where: norm(a) .> 0)
                    let gb = zero.replacing(with: q, where: norm(b) .> 0)
                    let gc = zero.replacing(with: q, where: norm(c) .> 0)
                    let gd = zero.replacing(with: q, where: norm(d) .> 0)
                    sum += (ga + gb) + (gc + gd)
                    product.addProduct(ga, a - m)
                    product.addProduct(gb, b - m)
                    product.addProduct(gc, c - m)
                    product.addProduct(gd, d - m)
                }
            }
            product *= r
            if let gammaGradient { lanes(gammaGradient)[block] += product }
            if let betaGradient { lanes(betaGradient)[block] += sum }
            // dy = slope (g - mean(g) - x̂ mean(g x̂)), written as slope·g + c0 + c1·y.
            let c1 = -slope * r * product / Float(layer.pixels)
            let c0 = -slope * sum / Float(layer.pixels) - c1 * m
            for y in 0..<layer.height {
                let pooledRow = y / 2
                let source = v + y * row + block
                let target = o + y * rowStride * blocks + block
                let gradientRow = g + pooledRow * layer.pooledWidth * blocks + block
                for x in 0..<layer.width {
                    let a = source[x * blocks]
                    var d = c0.addingProduct(a, c1)
                    if pooledRow < layer.pooledHeight, x / 2 < layer.pooledWidth {
                        let q = gradientRow[(x / 2) * blocks] * (0.25 * slope)
                        d += Lanes.zero.replacing(with: q, where: norm(a) .> 0)
                    }
                    target[x * blocks] = d
                }
            }
        }
    }
}
