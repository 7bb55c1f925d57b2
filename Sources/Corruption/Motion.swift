import LibC
import Randomness

/// ImageMagick's motion blur: half a Gaussian along a line from the pixel, whole pixels of it.
struct MotionFilter: Sendable {
    private let weights: [Double]

    /// - Parameters:
    ///   - radius: half the number of pixels on the line.
    ///   - sigma: standard deviation in pixels.
    init(radius: Int, sigma: Double) {
        let samples = (0...2 * radius).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
        let total = samples.reduce(0, +)
        weights = samples.map { $0 / total }
    }

    /// - Parameters:
    ///   - image: u8 [H,W,channels].
    ///   - angle: of the line, in degrees.
    func callAsFunction(_ image: [UInt8], _ size: ImageSize, channels: Int, angle: Double) -> [UInt8] {
        let (sine, cosine) = (sin(angle * .pi / 180), cos(angle * .pi / 180))
        // Its 16 bits are rounded, and then cut off to 8.
        var sums = [Float](repeating: 0.5 / 257, count: image.count)
        let source = image.map { Float($0) }
        for (step, weight) in weights.enumerated() {
            let dx = Int((Double(step) * cosine - 0.5).rounded(.up))
            let dy = Int((Double(step) * sine - 0.5).rounded(.up))
            let columns = (0..<size.width).map { channels * Border.nearest.index($0 + dx, in: size.width) }
            let weight = Float(weight)
            for y in 0..<size.height {
                let row = Border.nearest.index(y + dy, in: size.height) * size.width * channels
                for x in 0..<size.width {
                    let (from, to) = (row + columns[x], (y * size.width + x) * channels)
                    for c in 0..<channels { sums[to + c] += weight * source[from + c] }
                }
            }
        }
        return sums.map { UInt8(min($0, 255)) }
    }
}

/// The blur of a moving camera, in a random direction within 45 degrees of the horizontal.
struct MotionBlur: PixelCorruption {
    private let size: ImageSize
    private let filter: MotionFilter

    init(_ severity: Int, _ size: ImageSize) {
        self.size = size
        let table: [(radius: Int, sigma: Double)] = [(6, 1), (6, 1.5), (6, 2), (8, 2), (9, 2.5)]
        let (radius, sigma) = table[severity - 1]
        filter = MotionFilter(radius: radius, sigma: sigma)
    }

    func apply(to image: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
        filter(image, size, channels: 3, angle: random.uniform(-45...45))
    }
}
