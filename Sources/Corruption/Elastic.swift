import Randomness

/// Elastic distortion: a random affine map, then a smooth random displacement of every pixel.
struct ElasticTransform: PixelCorruption {
    private let size: ImageSize
    private let strength: Double
    private let jitter: Double
    private let smoothing: GaussianFilter

    init(_ severity: Int, _ size: ImageSize) {
        let sigma: Double
        self.size = size
        (strength, sigma, jitter) = [
            (0, 0, 2.56), (1.6, 6.4, 2.24), (2.56, 1.92, 1.92), (3.2, 1.28, 1.6), (3.2, 0.96, 0.96),
        ][severity - 1]
        smoothing = GaussianFilter(sigma: sigma, truncate: 3, border: .mirror, size: size, channels: 1)
    }

    func apply(to image: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
        let map = affine(&random)
        let mapped = sampled(unit(image), .mirrorPixel) { x, y in
            (map.x.x * x + map.x.y * y + map.x.z, map.y.x * x + map.y.y * y + map.y.z)
        }
        if strength == 0 { return bytes(unit: mapped) }
        let (right, down) = (displacement(&random), displacement(&random))
        return bytes(unit: sampled(mapped, .mirror) { x, y in
            let pixel = Int(y) * size.width + Int(x)
            return (x + right[pixel], y + down[pixel])
        })
    }

    private func displacement(_ random: inout CounterRandom) -> [Double] {
        smoothing((0..<size.area).map { _ in random.uniform(-1...1) }).map { $0 * strength }
    }

    /// Where each pixel of the result comes from: the inverse of the map that moves three corners of a square around
    /// the centre by random amounts. Rows of coefficients of x, y and 1.
    private func affine(_ random: inout CounterRandom) -> (x: SIMD3<Double>, y: SIMD3<Double>) {
        let reach = Double(min(size.height, size.width) / 3)
        let (x, y) = (Double(size.width / 2), Double(size.height / 2))
        func moved(_ x: Double, _ y: Double) -> SIMD2<Double> {
            SIMD2(x + random.uniform(-jitter...jitter), y + random.uniform(-jitter...jitter))
        }
        let lowerRight = moved(x + reach, y + reach)
        let upperRight = moved(x + reach, y - reach)
        let upperLeft = moved(x - reach, y - reach)
        let alongX = (upperRight - upperLeft) / (2 * reach)
        let alongY = (lowerRight - upperRight) / (2 * reach)
        let determinant = alongX.x * alongY.y - alongX.y * alongY.x
        // Of images of a few pixels only: nothing to invert.
        guard abs(determinant) > 0.05, determinant.isFinite else { return (SIMD3(1, 0, 0), SIMD3(0, 1, 0)) }
        let origin = upperRight - (x + reach) * alongX - (y - reach) * alongY
        let (rowX, rowY) = (SIMD2(alongY.y, -alongY.x) / determinant, SIMD2(-alongX.y, alongX.x) / determinant)
        return (
            SIMD3(rowX.x, rowX.y, -(rowX * origin).sum()), SIMD3(rowY.x, rowY.y, -(rowY * origin).sum())
        )
    }

    /// The image [H,W,3] read, bilinearly, where `source` says for each column and row.
    @inline(__always)
    private func sampled(
        _ image: [Double], _ border: Border, _ source: (Double, Double) -> (x: Double, y: Double)
    ) -> [Double] {
        var result = [Double](repeating: 0, count: image.count)
        for y in 0..<size.height {
            for x in 0..<size.width {
                let place = source(Double(x), Double(y))
                let (left, top) = (place.x.rounded(.down), place.y.rounded(.down))
                let (shareX, shareY) = (place.x - left, place.y - top)
                let columns = (
                    border.index(Int(left), in: size.width) * 3, border.index(Int(left) + 1, in: size.width) * 3
                )
                let rows = (
                    border.index(Int(top), in: size.height) * size.width * 3,
                    border.index(Int(top) + 1, in: size.height) * size.width * 3
                )
                let to = (y * size.width + x) * 3
                for c in 0..<3 {
                    let above = image[rows.0 + columns.0 + c] * (1 - shareX) + image[rows.0 + columns.1 + c] * shareX
                    let below = image[rows.1 + columns.0 + c] * (1 - shareX) + image[rows.1 + columns.1 + c] * shareX
                    result[to + c] = above * (1 - shareY) + below * shareY
                }
            }
        }
        return result
    }
}
