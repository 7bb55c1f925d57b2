import Parallel

/// Winograd's minimal filtering F(4×4, 3×3) (Lavin & Gray, "Fast algorithms for convolutional neural networks",
/// CVPR 2016), channels last: a 3×3 convolution of stride 1 becomes 36 matrix products over tiles.
///
/// With d a 6×6 input tile, g the kernel, m a 4×4 output tile: m = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A.
/// Tile-domain arrays are laid out [36][tiles][channels], with a gap behind each of the 36 planes.
enum Winograd {
    static let points = 36

    /// Elements from one plane to the next. Without the gap the 36 numbers of a tile would often be a power of two apart, which is
    /// the same set of every cache.
    @inline(__always)
    static func plane(tiles: Int, channels: Int) -> Int { tiles * channels + 8 * laneCount }

    /// Elements of a tile-domain array.
    static func count(tiles: Int, channels: Int) -> Int { points * plane(tiles: tiles, channels: channels) }

    /// Bᵀ applied to six values.
    @inline(__always)
    static func inputTransform(
        _ d0: Lanes, _ d1: Lanes, _ d2: Lanes, _ d3: Lanes, _ d4: Lanes, _ d5: Lanes
    ) -> (Lanes, Lanes, Lanes, Lanes, Lanes, Lanes) {
        let even = d4 - 4 * d2
        let odd = d3 - 4 * d1
        let difference = d4 - d2
        let twice = 2 * (d3 - d1)
        return (4 * d0 - 5 * d2 + d4, even + odd, even - odd, difference + twice, difference - twice, 4 * d1 - 5 * d3 + d5)
    }

    /// Aᵀ applied to six values.
    @inline(__always)
    static func outputTransform(
        _ m0: Lanes, _ m1: Lanes, _ m2: Lanes, _ m3: Lanes, _ m4: Lanes, _ m5: Lanes
    ) -> (Lanes, Lanes, Lanes, Lanes) {
        let a = m1 + m2
        let b = m1 - m2
        let c = m3 + m4
        let d = m3 - m4
        return (m0 + a + c, b + 2 * d, a + 4 * c, b + 8 * d + m5)
    }

    /// A applied to four values: the adjoint of `outputTransform`.
    @inline(__always)
    static func outputAdjoint(
        _ d0: Lanes, _ d1: Lanes, _ d2: Lanes, _ d3: Lanes
    ) -> (Lanes, Lanes, Lanes, Lanes, Lanes, Lanes) {
        let even = d0 + d2
        let odd = d1 + d3
        let even2 = d0 + 4 * d2
        let odd2 = 2 * d1 + 8 * d3
        return (d0, even + odd, even - odd, even2 + odd2, even2 - odd2, d3)
    }

    /// G, 6 × 3.
    static let kernelMatrix: [[Float]] = [
        [1 / 4, 0, 0], [-1 / 6, -1 / 6, -1 / 6], [-1 / 6, 1 / 6, -1 / 6],
        [1 / 24, 1 / 12, 1 / 6], [1 / 24, -1 / 12, 1 / 6], [0, 0, 1],
    ]

    /// U = G g Gᵀ for every channel pair.
    ///
    /// - Parameters:
    ///   - kernel: [3, 3, inputs, outputs], both multiples of 16.
    ///   - adjoint: transform the kernel of the convolution's input gradient instead, turned by 180° and with inputs
    ///     and outputs exchanged.
    ///   - result: 36 matrices [inputs, outputs], or [outputs, inputs] for the adjoint, packed for `PanelProduct`.
    static func transformKernel(
        _ kernel: UnsafePointer<Float>, inputs: Int, outputs: Int, adjoint: Bool, into result: FloatPointer
    ) {
        let pairs = inputs * outputs
        let g = kernelMatrix.flatMap { $0 }
        // Rows and columns of the 36 matrices; sixteen columns at a time.
        let (rows, columns) = adjoint ? (outputs, inputs) : (inputs, outputs)
        Threads.forRanges(columns / laneCount, grain: 1) { panels in
            withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 27 + 9 * laneCount) { space in
                let tap = space.baseAddress!
                let half = tap + 9
                let block = tap + 27
                for panel in panels {
                    for row in 0..<rows {
                        if adjoint {
                            // Columns of the result are rows of the kernel: taken sixteen by sixteen, because strided
                            // reads of single numbers would fall into few sets of the cache.
                            if row % laneCount == 0 {
                                for t in 0..<9 {
                                    for lane in 0..<laneCount {
                                        let column = panel * laneCount + lane
                                        block[t * laneCount + lane] = UnsafeRawPointer(
                                            kernel + (8 - t) * pairs + column * outputs + row
                                        ).loadUnaligned(as: Lanes.self)
                                    }
                                }
                            }
                            for t in 0..<9 {
                                for lane in 0..<laneCount { tap[t][lane] = block[t * laneCount + lane][row % laneCount] }
                            }
                        } else {
                            for t in 0..<9 {
                                tap[t] = UnsafeRawPointer(kernel + t * pairs + row * outputs + panel * laneCount)
                                    .loadUnaligned(as: Lanes.self)
                            }
                        }
                        for a in 0..<6 {
                            for s in 0..<3 {
                                half[3 * a + s] =
                                    g[3 * a] * tap[s] + g[3 * a + 1] * tap[3 + s] + g[3 * a + 2] * tap[6 + s]
                            }
                        }
                        let target = lanes(result + PanelProduct.place(row, panel * laneCount, rows: rows))
                        for a in 0..<6 {
                            let r = half + 3 * a
                            for b in 0..<6 {
                                target[(a * 6 + b) * pairs / laneCount] =
                                    g[3 * b] * r[0] + g[3 * b + 1] * r[1] + g[3 * b + 2] * r[2]
                            }
                        }
                    }
                }
            }
        }
    }

    /// Gᵀ dU G, the kernel gradient [3, 3, inputs, outputs] from the tile-domain gradient [36, inputs, outputs].
    static func kernelGradient(_ gradient: UnsafePointer<Float>, pairs: Int, into result: FloatPointer) {
        let g = kernelMatrix
        Threads.forRanges(pairs, grain: 2048) { range in
            var u = [Float](repeating: 0, count: 18)
            for pair in range {
                for b in 0..<6 {
                    for t in 0..<3 {
                        var sum: Float = 0
                        for a in 0..<6 { sum += g[a][t] * gradient[(a * 6 + b) * pairs + pair] }
                        u[t * 6 + b] = sum
                    }
                }
                for t in 0..<3 {
                    for s in 0..<3 {
                        var sum: Float = 0
                        for b in 0..<6 { sum += g[b][s] * u[t * 6 + b] }
                        result[(t * 3 + s) * pairs + pair] = sum
                    }
                }
            }
        }
    }
}

/// How a map of `height` × `width` pixels is covered by 4×4 tiles, and the padded buffer that feeds them.
struct TileGrid {
    let height: Int
    let width: Int
    var rows: Int { (height + 3) / 4 }
    var columns: Int { (width + 3) / 4 }
    var count: Int { rows * columns }
    /// Sides of the input buffer: the map with a border of one pixel, rounded up to whole tiles.
    var paddedHeight: Int { 4 * rows + 2 }
    var paddedWidth: Int { 4 * columns + 2 }
    var paddedPixels: Int { paddedHeight * paddedWidth }

    /// Bᵀ d B of every tile of one padded image [paddedHeight, paddedWidth, 16·blocks].
    ///
    /// - Parameters:
    ///   - scratch: 36 lanes.
    ///   - result: in the tile domain; this image's tiles start at `first`.
    func transformInput(
        _ image: FloatPointer, blocks: Int, scratch: LanePointer, into result: FloatPointer, first: Int, tiles: Int
    ) {
        let source = lanes(image)
        let target = lanes(result)
        let rowStride = paddedWidth * blocks
        let step = Winograd.plane(tiles: tiles, channels: blocks * laneCount) / laneCount
        var tile = first
        for ty in 0..<rows {
            for tx in 0..<columns {
                for block in 0..<blocks {
                    let corner = source + (4 * ty * paddedWidth + 4 * tx) * blocks + block
                    for j in 0..<6 {
                        let p = corner + j * blocks
                        let r = Winograd.inputTransform(
                            p[0], p[rowStride], p[2 * rowStride], p[3 * rowStride], p[4 * rowStride], p[5 * rowStride])
                        scratch[j] = r.0
                        scratch[6 + j] = r.1
                        scratch[12 + j] = r.2
                        scratch[18 + j] = r.3
                        scratch[24 + j] = r.4
                        scratch[30 + j] = r.5
                    }
                    for i in 0..<6 {
                        let s = scratch + 6 * i
                        let r = Winograd.inputTransform(s[0], s[1], s[2], s[3], s[4], s[5])
                        let q = target + 6 * i * step + tile * blocks + block
                        q[0] = r.0
                        q[step] = r.1
                        q[2 * step] = r.2
                        q[3 * step] = r.3
                        q[4 * step] = r.4
                        q[5 * step] = r.5
                    }
                }
                tile += 1
            }
        }
    }

    /// Aᵀ m A of every tile, written to one image [height, width, 16·blocks].
    func transformOutput(
        _ products: FloatPointer, blocks: Int, scratch: LanePointer, into image: FloatPointer, first: Int, tiles: Int
    ) {
        let source = lanes(products)
        let target = lanes(image)
        let step = Winograd.plane(tiles: tiles, channels: blocks * laneCount) / laneCount
        var tile = first
        for ty in 0..<rows {
            let validRows = min(4, height - 4 * ty)
            for tx in 0..<columns {
                let validColumns = min(4, width - 4 * tx)
                for block in 0..<blocks {
                    let p = source + tile * blocks + block
                    for j in 0..<6 {
                        let q = p + j * step
                        let r = Winograd.outputTransform(
                            q[0], q[6 * step], q[12 * step], q[18 * step], q[24 * step], q[30 * step])
                        scratch[j] = r.0
                        scratch[6 + j] = r.1
                        scratch[12 + j] = r.2
                        scratch[18 + j] = r.3
                    }
                    for i in 0..<validRows {
                        let s = scratch + 6 * i
                        let r = Winograd.outputTransform(s[0], s[1], s[2], s[3], s[4], s[5])
                        let o = target + ((4 * ty + i) * width + 4 * tx) * blocks + block
                        o[0] = r.0
                        if validColumns > 1 { o[blocks] = r.1 }
                        if validColumns > 2 { o[2 * blocks] = r.2 }
                        if validColumns > 3 { o[3 * blocks] = r.3 }
                    }
                }
                tile += 1
            }
        }
    }

    /// A dy Aᵀ of every tile of a padded gradient image: the adjoint of `transformOutput`.
    ///
    /// - Parameter image: padded like an input; pixels outside the map are zero.
    func transformOutputGradient(
        _ image: FloatPointer, blocks: Int, scratch: LanePointer, into result: FloatPointer, first: Int, tiles: Int
    ) {
        let source = lanes(image)
        let target = lanes(result)
        let rowStride = paddedWidth * blocks
        let step = Winograd.plane(tiles: tiles, channels: blocks * laneCount) / laneCount
        var tile = first
        for ty in 0..<rows {
            for tx in 0..<columns {
                for block in 0..<blocks {
                    let corner = source + ((4 * ty + 1) * paddedWidth + 4 * tx + 1) * blocks + block
                    for j in 0..<4 {
                        let p = corner + j * blocks
                        let r = Winograd.outputAdjoint(p[0], p[rowStride], p[2 * rowStride], p[3 * rowStride])
                        scratch[j] = r.0
                        scratch[4 + j] = r.1
                        scratch[8 + j] = r.2
                        scratch[12 + j] = r.3
                        scratch[16 + j] = r.4
                        scratch[20 + j] = r.5
                    }
                    for i in 0..<6 {
                        let s = scratch + 4 * i
                        let r = Winograd.outputAdjoint(s[0], s[1], s[2], s[3])
                        let q = target + 6 * i * step + tile * blocks + block
                        q[0] = r.0
                        q[step] = r.1
                        q[2 * step] = r.2
                        q[3 * step] = r.3
                        q[4 * step] = r.4
                        q[5 * step] = r.5
                    }
                }
                tile += 1
            }
        }
    }
}
