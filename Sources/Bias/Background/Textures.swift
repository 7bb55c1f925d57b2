import LibC
import Randomness

/// Ten kinds of drawn textures, for those who have no photographs of scenes: every picture is another one, with its own
/// pair of colours, scale, direction and place.
public struct Textures: Backgrounds {
    /// A pattern: a value of 0 to 1 at a place.
    private enum Kind: String, CaseIterable {
        case stripes, checks, dots, rings, bricks, waves, grid, clouds, gradient, diamonds
    }

    public let names = Kind.allCases.map(\.rawValue)

    public init() {}

    public func picture(of kind: Int, for _: Int, height: Int, width: Int, _ random: inout CounterRandom) -> [UInt8] {
        let pattern = Pattern(Kind.allCases[kind], size: min(height, width), &random)
        let (dark, light) = Self.colours(&random)
        var pixels: [UInt8] = []
        pixels.reserveCapacity(height * width * 3)
        for y in 0..<height {
            for x in 0..<width {
                let grain = random.uniform(-0.06...0.06)
                let value = min(max(pattern.value(x: Double(x), y: Double(y)) + grain, 0), 1)
                let colour = (dark + (light - dark) * value) * 255
                for c in 0..<3 { pixels.append(UInt8(min(max(colour[c], 0), 255))) }
            }
        }
        return pixels
    }

    /// Two colours of different brightness: no kind has colours of its own.
    private static func colours(_ random: inout CounterRandom) -> (SIMD3<Double>, SIMD3<Double>) {
        let dark = SIMD3(random.uniform(0...0.45), random.uniform(0...0.45), random.uniform(0...0.45))
        let light = SIMD3(random.uniform(0.5...1), random.uniform(0.5...1), random.uniform(0.5...1))
        return (dark, light)
    }

    private struct Pattern {
        let kind: Kind
        let period: Double
        let (cosine, sine): (Double, Double)
        let (shiftX, shiftY): (Double, Double)
        /// Values on a torus of 8 × 8 cells, for clouds.
        let lattice: [Double]

        init(_ kind: Kind, size: Int, _ random: inout CounterRandom) {
            self.kind = kind
            period = Double(size) * random.uniform(0.18...0.34)
            // Bricks and grids stand upright but for a little; the others turn freely.
            let upright = kind == .bricks || kind == .grid || kind == .checks
            let angle = upright ? random.uniform(-0.2...0.2) : random.uniform(0...(2 * .pi))
            (cosine, sine) = (cos(angle), sin(angle))
            let far = Double(size)
            (shiftX, shiftY) = (random.uniform(0...far), random.uniform(0...far))
            lattice = kind == .clouds ? (0..<64).map { _ in random.uniform() } : []
        }

        func value(x: Double, y: Double) -> Double {
            let u = (cosine * x - sine * y + shiftX) / period
            let v = (sine * x + cosine * y + shiftY) / period
            let (a, b) = (u - floor(u), v - floor(v))
            switch kind {
            case .stripes: return a < 0.5 ? 0 : 1
            case .checks: return (a < 0.5) == (b < 0.5) ? 0 : 1
            case .dots: return (a - 0.5) * (a - 0.5) + (b - 0.5) * (b - 0.5) < 0.09 ? 1 : 0
            case .rings:
                // Around a point near the middle of the picture.
                let distance = ((u - shiftX / period - 1.5) * (u - shiftX / period - 1.5)
                    + (v - shiftY / period - 1.5) * (v - shiftY / period - 1.5)).squareRoot()
                return 0.5 + 0.5 * cos(2 * .pi * distance)
            case .bricks:
                let row = floor(v * 1.6)
                let (along, across) = (u * 0.8 + 0.5 * row.truncatingRemainder(dividingBy: 2), v * 1.6)
                return along - floor(along) < 0.14 || across - floor(across) < 0.2 ? 1 : 0.15
            case .waves: return 0.5 + 0.5 * sin(2 * .pi * (v + 0.35 * sin(2 * .pi * u)))
            case .grid: return a < 0.2 || b < 0.2 ? 1 : 0.1
            case .clouds: return smooth(u, v)
            case .gradient:
                let slow = u / 4
                return abs(2 * (slow - floor(slow)) - 1)
            case .diamonds: return abs(a - 0.5) + abs(b - 0.5) < 0.32 ? 0.9 : 0.2
            }
        }

        /// The lattice interpolated with a smooth step.
        private func smooth(_ u: Double, _ v: Double) -> Double {
            let (column, row) = (Int(floor(u)), Int(floor(v)))
            let (s, t) = (u - floor(u), v - floor(v))
            let (p, q) = (s * s * (3 - 2 * s), t * t * (3 - 2 * t))
            func at(_ i: Int, _ j: Int) -> Double { lattice[((j % 8 + 8) % 8) * 8 + (i % 8 + 8) % 8] }
            let top = at(column, row) * (1 - p) + at(column + 1, row) * p
            let bottom = at(column, row + 1) * (1 - p) + at(column + 1, row + 1) * p
            return top * (1 - q) + bottom * q
        }
    }
}
