import LibC
import Randomness

/// A Gaussian blur.
struct GaussianBlur: PixelCorruption {
    private let filter: GaussianFilter

    init(_ severity: Int, _ size: ImageSize) {
        filter = GaussianFilter(sigma: [0.4, 0.6, 0.7, 0.8, 1][severity - 1], size: size, channels: 3)
    }

    func apply(to image: [UInt8], _ random: inout CounterRandom) -> [UInt8] { bytes(unit: filter(unit(image))) }
}

/// The blur of a lens out of focus: a disk, its rim smoothed.
struct DefocusBlur: PixelCorruption {
    private let size: ImageSize
    private var taps: [(dy: Int, dx: Int, weight: Double)] = []

    private static let disks: [(radius: Double, sigma: Double)] = [(0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (1, 0.2), (1.5, 0.1)]

    init(_ severity: Int, _ size: ImageSize) {
        self.size = size
        let (radius, sigma) = Self.disks[severity - 1]
        // In single precision, as the published kernel is: whole levels then fall on the same side of the cut.
        let side: Double = exp(-1 / (2 * sigma * sigma))
        let rim: [Float] = [side, 1, side].map { Float($0 / (1 + 2 * side)) }
        // One pixel more than the disk, for its rim.
        let reach = Int(radius) + 1
        let inside = (-reach...reach).map { y in (-reach...reach).map { Double(y * y + $0 * $0) <= radius * radius } }
        let share = 1 / Float(inside.joined().filter { $0 }.count)
        func disk(_ y: Int, _ x: Int) -> Float { max(abs(y), abs(x)) <= reach && inside[y + reach][x + reach] ? share : 0 }
        for dy in -reach...reach {
            for dx in -reach...reach {
                var weight: Float = 0
                for y in -1...1 {
                    let row: Float = rim[0] * disk(dy + y, dx - 1) + rim[1] * disk(dy + y, dx) + rim[2] * disk(dy + y, dx + 1)
                    weight += rim[y + 1] * row
                }
                if weight > 0 { taps.append((dy, dx, Double(weight))) }
            }
        }
    }

    func apply(to image: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
        let source = unit(image)
        var result = [Double](repeating: 0, count: source.count)
        for tap in taps {
            let columns = (0..<size.width).map { 3 * Border.mirrorPixel.index($0 + tap.dx, in: size.width) }
            for y in 0..<size.height {
                let row = Border.mirrorPixel.index(y + tap.dy, in: size.height) * size.width * 3
                for x in 0..<size.width {
                    let (from, to) = (row + columns[x], (y * size.width + x) * 3)
                    for c in 0..<3 { result[to + c] += tap.weight * source[from + c] }
                }
            }
        }
        return bytes(unit: result)
    }
}

/// Frosted glass: a blur, pixels that take the place of near ones, and the blur again.
///
/// The published set means to swap pixels and copies them instead (both ends show one after it); so does this.
struct GlassBlur: PixelCorruption {
    private let size: ImageSize
    private let filter: GaussianFilter
    private let reach: Int
    private let rounds: Int

    init(_ severity: Int, _ size: ImageSize) {
        let table: [(sigma: Double, rounds: Int)] = [(0.05, 1), (0.25, 1), (0.4, 1), (0.25, 2), (0.4, 2)]
        let (sigma, rounds) = table[severity - 1]
        self.size = size
        self.rounds = rounds
        reach = 1
        filter = GaussianFilter(sigma: sigma, size: size, channels: 3)
    }

    func apply(to image: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
        var pixels = bytes(unit: filter(unit(image)))
        for _ in 0..<rounds {
            // From the last row and column up to, but without, the second.
            for y in stride(from: size.height - reach, to: reach, by: -1) {
                for x in stride(from: size.width - reach, to: reach, by: -1) {
                    let dx = random.integer(below: 2 * reach) - reach
                    let dy = random.integer(below: 2 * reach) - reach
                    let (to, from) = ((y * size.width + x) * 3, ((y + dy) * size.width + x + dx) * 3)
                    for c in 0..<3 { pixels[to + c] = pixels[from + c] }
                }
            }
        }
        return bytes(unit: filter(unit(pixels)))
    }
}
