import LibC
import Randomness

/// Noise that gives every value of an image, each channel on its own, another one from a distribution of its own.
///
/// A result is one of 256 levels, so that a table of the distributions is exact, and 32 random bits a value suffice.
struct Noise: PixelCorruption {
    /// [value][level]: the probability of a level up to this one, in 1/2^32.
    private let thresholds: [UInt32]
    /// [value][the first eight of the random bits]: the lowest level that they may lead to.
    private let starts: [UInt8]

    /// - Parameter cumulative: the probability that a value becomes at most a level, for levels below 255.
    private init(_ cumulative: (_ value: Int, _ level: Int) -> Double) {
        var thresholds = [UInt32](repeating: .max, count: 256 * 256)
        var starts = [UInt8](repeating: 0, count: 256 * 256)
        for value in 0..<256 {
            for level in 0..<255 {
                thresholds[value * 256 + level] = UInt32(min(cumulative(value, level) * 0x1p32, Double(UInt32.max)))
            }
            var level = 0
            for bits in 0..<256 {
                while level < 255, thresholds[value * 256 + level] <= UInt32(bits) << 24 { level += 1 }
                starts[value * 256 + bits] = UInt8(level)
            }
        }
        self.thresholds = thresholds
        self.starts = starts
    }

    func apply(to image: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
        var (word, isHalfUsed): (UInt64, Bool) = (0, false)
        return image.map { value in
            word = isHalfUsed ? word >> 32 : random.next()
            isHalfUsed.toggle()
            let bits = UInt32(truncatingIfNeeded: word)
            let row = Int(value) * 256
            var level = Int(starts[row + Int(bits >> 24)])
            while level < 255, thresholds[row + level] <= bits { level += 1 }
            return UInt8(level)
        }
    }

    /// Normal noise of the same strength everywhere.
    static func gaussian(_ severity: Int) -> Noise {
        let deviation = [0.04, 0.06, 0.08, 0.09, 0.10][severity - 1] * 255
        return Noise { value, level in normal(Double(level + 1 - value) / deviation) }
    }

    /// Normal noise in proportion to the pixel.
    static func speckle(_ severity: Int) -> Noise {
        let deviation = [0.06, 0.1, 0.12, 0.16, 0.2][severity - 1]
        return Noise { value, level in
            value == 0 ? 1 : normal(Double(level + 1 - value) / (deviation * Double(value)))
        }
    }

    /// Some values are replaced by black or white.
    static func impulse(_ severity: Int) -> Noise {
        let share = [0.01, 0.02, 0.03, 0.05, 0.07][severity - 1]
        return Noise { value, level in level < value ? share / 2 : 1 - share / 2 }
    }

    /// The noise of counting photons: a Poisson number of them in place of the pixel.
    static func shot(_ severity: Int) -> Noise {
        let photons = [500, 250, 100, 75, 50][severity - 1]
        let tables = (0..<256).map { poisson(mean: Double($0 * photons) / 255, upTo: photons) }
        // n photons are a level of n * 255 / photons, the fraction cut off.
        return Noise { value, level in tables[value][((level + 1) * photons - 1) / 255] }
    }

    /// The standard normal distribution up to `x`.
    private static func normal(_ x: Double) -> Double { 0.5 * erfc(-x * 0.5.squareRoot()) }

    /// The Poisson distribution up to each of 0...`highest`.
    private static func poisson(mean: Double, upTo highest: Int) -> [Double] {
        var (probability, sum) = (exp(-mean), exp(-mean))
        return [sum] + (1...highest).map { count in
            probability *= mean / Double(count)
            sum += probability
            return sum
        }
    }
}
