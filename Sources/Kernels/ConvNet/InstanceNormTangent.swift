/// `InstanceNormPool` for pairs of a value and its tangent, the derivative along a direction of the network's parameters;
/// and the gradient of that.
///
/// In a channel of P pixels, with x̂ = (z - μ)·r, the tangent of x̂ is J ż, J = r·(I - 1·1ᵀ/P - x̂·x̂ᵀ/P), and that of
/// y = γ·x̂ + β is γ·J ż + γ̇·x̂ + β̇.
extension InstanceNormPool {
    /// γ̇ and β̇, [filters] each.
    struct Direction {
        let gamma, beta: UnsafePointer<Float>
    }

    /// Per-channel Σ ż and Σ (z - μ)·ż of a map and its tangent.
    struct TangentSums {
        let plain, centred: FloatPointer
    }

    /// Writes the pooled tangent to `result`, whose rows are `rowStride` pixels apart, and the sums.
    static func forwardTangent(
        _ map: FloatPointer, tangent: FloatPointer, layer: ConvNetGeometry.Layer, blocks: Int, mean: FloatPointer,
        scale: FloatPointer, gamma: UnsafePointer<Float>, beta: UnsafePointer<Float>, direction: Direction,
        sums: TangentSums, into result: FloatPointer, rowStride: Int
    ) {
        let v = lanes(map)
        let t = lanes(tangent)
        let o = lanes(result)
        let row = layer.width * blocks
        for block in 0..<blocks {
            let norm = Channels(block, mean: mean, scale: scale, gamma: gamma, beta: beta)
            let (r, m, slope) = (norm.scale, norm.mean, norm.slope)
            var plain = Lanes.zero
            var centred = Lanes.zero
            for i in 0..<layer.pixels {
                let d = t[i * blocks + block]
                plain += d
                centred.addProduct(d, v[i * blocks + block] - m)
            }
            lanes(sums.plain)[block] = plain
            lanes(sums.centred)[block] = centred
            // ẏ, written as slope·ż + e0 + e1·z.
            let e1 = r * lanes(direction.gamma)[block] - slope * r * r * centred / Float(layer.pixels)
            let e0 = lanes(direction.beta)[block] - slope * plain / Float(layer.pixels) - e1 * m
            for y in 0..<layer.pooledHeight {
                for x in 0..<layer.pooledWidth {
                    let place = (2 * y * layer.width + 2 * x) * blocks + block
                    let p = v + place
                    let q = t + place
                    @inline(__always) func passed(_ offset: Int) -> Lanes {
                        let z = p[offset]
                        let moved = e0.addingProduct(z, e1).addingProduct(q[offset], slope)
                        return Lanes.zero.replacing(with: moved, where: norm(z) .> 0)
                    }
                    o[(y * rowStride + x) * blocks + block] =
                        ((passed(0) + passed(blocks)) + (passed(row) + passed(row + blocks))) * 0.25
                }
            }
        }
    }

    /// The gradient of `forward` and `forwardTangent` together.
    ///
    /// With ȳ and ȳ' the cotangents of y and ẏ, those of x̂ and of J ż are g = γ·ȳ + γ̇·ȳ' and ġ = γ·ȳ'. With S = ⟨ġ, J ż⟩, a = ⟨ġ, ż⟩ less the product of means, b = ⟨x̂, ġ⟩ and
    /// c = ⟨x̂, ż⟩: ∂S/∂ż = J ġ and ∂S/∂z = -r²·x̂·(a - b·c/P)/P - r·(c·J ġ + b·J ż)/P.
    ///
    /// - Parameters:
    ///   - gradient, tangentGradient: with respect to the pooled map and to its tangent [pooledHeight, pooledWidth,
    ///     filters].
    ///   - result, tangentResult: with respect to `map` and to `tangent`; rows are `rowStride` pixels apart.
    ///   - gammaGradient, betaGradient: added to when given.
    static func backwardTangent(
        gradient: UnsafePointer<Float>, tangentGradient: UnsafePointer<Float>, map: FloatPointer, tangent: FloatPointer,
        layer: ConvNetGeometry.Layer, blocks: Int, mean: FloatPointer, scale: FloatPointer,
        gamma: UnsafePointer<Float>, beta: UnsafePointer<Float>, direction: Direction, sums: TangentSums,
        into result: FloatPointer, tangentResult: FloatPointer, rowStride: Int, gammaGradient: FloatPointer?,
        betaGradient: FloatPointer?
    ) {
        let v = lanes(map)
        let t = lanes(tangent)
        let (g0, g1) = (lanes(gradient), lanes(tangentGradient))
        let (o0, o1) = (lanes(result), lanes(tangentResult))
        let row = layer.width * blocks
        let pixels = Float(layer.pixels)
        for block in 0..<blocks {
            let norm = Channels(block, mean: mean, scale: scale, gamma: gamma, beta: beta)
            let (r, m, g, slope) = (norm.scale, norm.mean, lanes(gamma)[block], norm.slope)
            let turn = r * lanes(direction.gamma)[block]
            // Over the pixels that the ReLU let through: of the value's cotangent Σ q and Σ q·(z - μ), of the tangent's
            // Σ d, Σ d·(z - μ) and Σ d·ż.
            var q1 = Lanes.zero, q2 = q1, d1 = q1, d2 = q1, d3 = q1
            for y in 0..<layer.pooledHeight {
                for x in 0..<layer.pooledWidth {
                    let place = (y * layer.pooledWidth + x) * blocks + block
                    let q = g0[place] * 0.25
                    let d = g1[place] * 0.25
                    let corner = (2 * y * layer.width + 2 * x) * blocks + block
                    @inline(__always) func add(_ offset: Int) {
                        let z = v[corner + offset]
                        let passes = norm(z) .> 0
                        let passed = Lanes.zero.replacing(with: q, where: passes)
                        let moved = Lanes.zero.replacing(with: d, where: passes)
                        q1 += passed
                        q2.addProduct(passed, z - m)
                        d1 += moved
                        d2.addProduct(moved, z - m)
                        d3.addProduct(moved, t[corner + offset])
                    }
                    add(0)
                    add(blocks)
                    add(row)
                    add(row + blocks)
                }
            }
            let (s1, s2) = (lanes(sums.plain)[block], lanes(sums.centred)[block])
            let a = g * (d3 - d1 * s1 / pixels)
            let b = slope * d2
            let c = r * s2
            // J ġ = slope·d + a0 + a1·z, J g = slope·q + turn·d + j0 + j1·z, J ż = r·ż + e0 + e1·z.
            let a1 = -r * r * b / pixels
            let a0 = -slope * d1 / pixels - a1 * m
            let j1 = -r * r * (slope * q2 + turn * d2) / pixels
            let j0 = -(slope * q1 + turn * d1) / pixels - j1 * m
            let e1 = -r * r * c / pixels
            let e0 = -r * s1 / pixels - e1 * m
            let spread = r * r * r * (a - b * c / pixels) / pixels
            let (byTangent, byNorm) = (r * c / pixels, r * b / pixels)
            let k0 = j0 + spread * m - byTangent * a0 - byNorm * e0
            let k1 = j1 - spread - byTangent * a1 - byNorm * e1
            let k2 = -byNorm * r
            if let gammaGradient { lanes(gammaGradient)[block] += r * (q2 + d3) + (e0 + e1 * m) * d1 + e1 * d2 }
            if let betaGradient { lanes(betaGradient)[block] += q1 }
            let byMoved = turn - byTangent * slope
            for y in 0..<layer.height {
                let pooledRow = y / 2
                let source = y * row + block
                let target = y * rowStride * blocks + block
                for x in 0..<layer.width {
                    let z = v[source + x * blocks]
                    var value = k0.addingProduct(z, k1).addingProduct(t[source + x * blocks], k2)
                    var moved = a0.addingProduct(z, a1)
                    if pooledRow < layer.pooledHeight, x / 2 < layer.pooledWidth {
                        let place = (pooledRow * layer.pooledWidth + x / 2) * blocks + block
                        let passes = norm(z) .> 0
                        let q = g0[place] * 0.25
                        let d = g1[place] * 0.25
                        value += Lanes.zero.replacing(with: (byMoved * d).addingProduct(q, slope), where: passes)
                        moved += Lanes.zero.replacing(with: slope * d, where: passes)
                    }
                    o0[target + x * blocks] = value
                    o1[target + x * blocks] = moved
                }
            }
        }
    }
}
