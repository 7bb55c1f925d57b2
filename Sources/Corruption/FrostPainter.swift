import LibC
import Randomness
import TensorIO

/// Paints frost: patches of rime of every size, and six-armed crystals with side branches.
struct FrostPainter {
    /// Crystals on 160x160 pixels.
    private static let crystalCount = 90
    /// Of the photographs that the published corruption draws from, on the whole.
    private static let mean = [138.0, 162, 172]
    private static let deviation = 56.0

    private var random: CounterRandom
    private let side: Int
    private var crystals: [Double]

    /// A square RGB image, always the same for the same number and side.
    static func texture(_ number: UInt64, side: Int) -> RasterImage {
        var painter = FrostPainter(
            random: CounterRandom(seed: 0, stage: "bias-inject", purpose: "frost texture", index: number), side: side)
        let size = ImageSize(height: side, width: side)
        for _ in 0..<crystalCount * side * side / (160 * 160) { painter.crystal() }
        let strokes = normalized(GaussianFilter(sigma: 0.6, size: size, channels: 1)(painter.crystals))
        let rime = painter.rime()
        let brightness = normalized(zip(strokes, rime).map { 0.6 * $0 + 0.8 * $1 })
        let pixels = brightness.flatMap { value in
            mean.map { UInt8(min(max($0 + deviation * value, 0), 255)) }
        }
        return RasterImage(pixels: pixels, width: side, height: side, channels: 3)
    }

    private init(random: CounterRandom, side: Int) {
        self.random = random
        self.side = side
        crystals = [Double](repeating: 0, count: side * side)
    }

    private static func normalized(_ values: [Double]) -> [Double] {
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        return values.map { ($0 - mean) / variance.squareRoot() }
    }

    /// Noise smoothed at five scales, the larger ones stronger.
    private mutating func rime() -> [Double] {
        let size = ImageSize(height: side, width: side)
        var sum = [Double](repeating: 0, count: size.area)
        for (sigma, strength) in [(16.0, 1.0), (8, 0.6), (4, 0.5), (1.5, 0.4), (0.5, 0.5)] {
            let noise = (0..<size.area).map { _ in random.normal() }
            let patches = Self.normalized(GaussianFilter(sigma: sigma, border: .mirror, size: size, channels: 1)(noise))
            for i in sum.indices { sum[i] += strength * patches[i] }
        }
        return Self.normalized(sum)
    }

    private mutating func crystal() {
        let (x, y) = (random.uniform() * Double(side), random.uniform() * Double(side))
        let (turn, length) = (random.uniform() * .pi / 3, random.uniform(8...40))
        for arm in 0..<6 {
            let angle = turn + Double(arm) * .pi / 3
            let reach = length * random.uniform(0.5...1)
            needle(x, y, angle, reach)
            for along in stride(from: 4, to: reach, by: 4) {
                for side in [-Double.pi / 3, .pi / 3] {
                    needle(x + along * cos(angle), y + along * sin(angle), angle + side, (reach - along) * 0.4)
                }
            }
        }
    }

    /// A line that grows fainter towards its end.
    private mutating func needle(_ x: Double, _ y: Double, _ angle: Double, _ length: Double) {
        for along in stride(from: 0, through: length, by: 0.5) {
            let (column, row) = (Int(x + along * cos(angle)), Int(y + along * sin(angle)))
            guard (0..<side).contains(column), (0..<side).contains(row) else { return }
            let brightness = 1 - 0.6 * along / max(length, 1)
            crystals[row * side + column] = max(crystals[row * side + column], brightness)
        }
    }
}
