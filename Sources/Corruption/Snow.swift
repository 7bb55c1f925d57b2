import Randomness

/// Falling snow: flakes blurred along a steep line, twice (once upside down), on an image that is whitened a little.
struct Snow: PixelCorruption {
    private let size: ImageSize
    private let mean: Double
    private let deviation: Double
    private let threshold: Double
    private let kept: Double
    private let zoom: CentreZoom
    private let motion: MotionFilter

    init(_ severity: Int, _ size: ImageSize) {
        let (mean, deviation, factor, threshold, radius, sigma, kept): (Double, Double, Double, Double, Int, Double, Double) =
            [
                (0.1, 0.2, 1, 0.6, 8, 3, 0.95), (0.1, 0.2, 1, 0.5, 10, 4, 0.9), (0.15, 0.3, 1.75, 0.55, 10, 4, 0.9),
                (0.25, 0.3, 2.25, 0.6, 12, 6, 0.85), (0.3, 0.3, 1.25, 0.65, 14, 12, 0.8),
            ][severity - 1]
        self.size = size
        self.mean = mean
        self.deviation = deviation
        self.threshold = threshold
        self.kept = kept
        zoom = CentreZoom(factor, size: size, channels: 1)
        motion = MotionFilter(radius: radius, sigma: sigma)
    }

    func apply(to image: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
        let noise = zoom((0..<size.area).map { _ in mean + deviation * random.normal() })
        let flakes = noise.map { $0 < threshold ? 0 : byte(unit: $0) }
        let layer = motion(flakes, size, channels: 1, angle: random.uniform(-135 ... -45))
        var result = image
        for pixel in 0..<size.area {
            let (red, green, blue) = (image[3 * pixel], image[3 * pixel + 1], image[3 * pixel + 2])
            let luma = (0.299 * Double(red) + 0.587 * Double(green) + 0.114 * Double(blue)) / 255
            let snow = (Double(layer[pixel]) + Double(layer[size.area - 1 - pixel])) / 255
            for c in 3 * pixel..<3 * pixel + 3 {
                let value = Double(image[c]) / 255
                result[c] = byte(unit: kept * value + (1 - kept) * max(value, 1.5 * luma + 0.5) + snow)
            }
        }
        return result
    }
}
