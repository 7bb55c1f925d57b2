import Randomness

/// Rows and columns of an image of three channels.
struct ImageSize: Sendable, Equatable {
    let height: Int
    let width: Int

    var area: Int { height * width }
    /// Bytes of an image [H,W,3].
    var bytes: Int { area * 3 }
}

/// A corruption at one severity, with everything prepared that does not depend on the image.
protocol PixelCorruption: Sendable {
    /// - Parameter image: u8 [H,W,3] of the size it was prepared for.
    func apply(to image: [UInt8], _ random: inout CounterRandom) throws -> [UInt8]
}

/// The pixels on a scale of 0 to 1.
func unit(_ image: [UInt8]) -> [Double] { image.map { Double($0) / 255 } }

/// Pixels on a scale of 0 to 1 clipped to it, and the fraction of a byte cut off.
func bytes(unit image: [Double]) -> [UInt8] { image.map { byte(unit: $0) } }

@inline(__always) func byte(unit value: Double) -> UInt8 { UInt8(clipped(value) * 255) }

@inline(__always) func clipped(_ value: Double) -> Double {
    let positive = value > 0 ? value : 0
    return positive < 1 ? positive : 1
}

/// How an image goes on beyond its border.
enum Border {
    /// c c | a b c | … the nearest pixel.
    case nearest
    /// b a | a b c | c b: mirrored at the border.
    case mirror
    /// c b | a b c | b a: mirrored at the outermost pixel.
    case mirrorPixel

    /// The pixel in `0..<count` that stands at `index`.
    func index(_ index: Int, in count: Int) -> Int {
        switch self {
        case .nearest: return min(max(index, 0), count - 1)
        case .mirror:
            let wrapped = ((index % (2 * count)) + 2 * count) % (2 * count)
            return wrapped < count ? wrapped : 2 * count - 1 - wrapped
        case .mirrorPixel:
            if count == 1 { return 0 }
            let period = 2 * count - 2
            let wrapped = ((index % period) + period) % period
            return wrapped < count ? wrapped : period - wrapped
        }
    }
}
