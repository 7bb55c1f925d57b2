import Kernels
import LibC

/// Turns geometric augmentations into sparse maps between pixels, zero outside the image.
struct SamplingGrid {
    let height: Int
    let width: Int

    /// One map for one parameter set, else one an image.
    func map(_ parameters: [AugmentationParameters]) -> ResamplingMap {
        let taps = parameters.contains { $0.isWarp } ? 4 : 1
        let pixels = height * width
        var sources = [Int32](repeating: 0, count: parameters.count * pixels * taps)
        var weights = [Float](repeating: 0, count: sources.count)
        for (index, parameter) in parameters.enumerated() {
            let base = index * pixels * taps
            switch parameter {
            case .color: preconditionFailure("colour is not a geometric operation")
            case .crop(let dy, let dx):
                fill(&sources, &weights, base) { y, x in self.inside(y + dy, x + dx) ? (y + dy, x + dx) : nil }
            case .cutout(let cy, let cx):
                let (ys, xs) = (hole(cy, height), hole(cx, width))
                fill(&sources, &weights, base) { y, x in ys.contains(y) && xs.contains(x) ? nil : (y, x) }
            case .flip(let mirrored):
                fill(&sources, &weights, base) { y, x in (y, mirrored ? self.width - 1 - x : x) }
            case .scale(let sy, let sx):
                warp(&sources, &weights, base) { y, x in (y * sy, x * sx) }
            case .rotate(let angle):
                let (c, s) = (cos(angle), sin(angle))
                warp(&sources, &weights, base) { y, x in (s * x + c * y, c * x - s * y) }
            }
        }
        return ResamplingMap(
            pixels: pixels, taps: taps, isPerImage: parameters.count > 1, sources: sources, weights: weights)
    }

    private func inside(_ y: Int, _ x: Int) -> Bool { y >= 0 && y < height && x >= 0 && x < width }

    private func hole(_ centre: Int, _ side: Int) -> ClosedRange<Int> {
        let size = AugmentationOperation.cutoutSide(side)
        let low = min(max(centre - size / 2, 0), side - 1)
        return low...max(low, min(max(centre - size / 2 + size - 1, 0), side - 1))
    }

    private func fill(
        _ sources: inout [Int32], _ weights: inout [Float], _ base: Int, _ source: (Int, Int) -> (Int, Int)?
    ) {
        for y in 0..<height {
            for x in 0..<width {
                guard let (sy, sx) = source(y, x) else { continue }
                sources[base + y * width + x] = Int32(sy * width + sx)
                weights[base + y * width + x] = 1
            }
        }
    }

    /// Bilinear sampling at `position` of coordinates in -1...1 between the outer edges of the border pixels
    /// (PyTorch's `affine_grid` and `grid_sample` with `align_corners` false).
    private func warp(
        _ sources: inout [Int32], _ weights: inout [Float], _ base: Int,
        _ position: (_ y: Double, _ x: Double) -> (Double, Double)
    ) {
        for y in 0..<height {
            for x in 0..<width {
                let (v, u) = position(
                    (2 * Double(y) + 1) / Double(height) - 1, (2 * Double(x) + 1) / Double(width) - 1)
                let sy = ((v + 1) * Double(height) - 1) / 2
                let sx = ((u + 1) * Double(width) - 1) / 2
                let (y0, x0) = (Int(sy.rounded(.down)), Int(sx.rounded(.down)))
                let (fy, fx) = (sy - Double(y0), sx - Double(x0))
                var tap = base + (y * width + x) * 4
                for (dy, wy) in [(0, 1 - fy), (1, fy)] {
                    for (dx, wx) in [(0, 1 - fx), (1, fx)] {
                        if inside(y0 + dy, x0 + dx) {
                            sources[tap] = Int32((y0 + dy) * width + x0 + dx)
                            weights[tap] = Float(wy * wx)
                        }
                        tap += 1
                    }
                }
            }
        }
    }
}

extension AugmentationParameters {
    /// Whether output pixels are mixed from several input pixels.
    var isWarp: Bool {
        switch self {
        case .scale, .rotate: true
        default: false
        }
    }
}
