import LibC
import Randomness

/// Draws grey images in the colour of their bias attribute, with a slight random change of the colour an image.
public struct Colouring: Sendable {
    /// How a colour and a grey value become a pixel.
    public enum Rule: String, Sendable, CaseIterable {
        /// colour * grey, the fraction cut off: shades of the colour on black ("Learning from Failure").
        case multiply
        /// The colour at full strength where grey > 100, grey elsewhere (as the DFA release looks).
        case mask
    }

    /// The grey value up to which the mask rule leaves a pixel grey.
    public static let maskThreshold: UInt8 = 100

    private let palette: Palette
    private let rule: Rule
    private let jitter: Double
    private let seed: UInt64
    private let split: Split

    /// - Parameters:
    ///   - jitter: standard deviation of the normal change of each channel of an image's colour (0...1 scale; .005 is
    ///     the published "severity 4"); the colour is clamped to 0...1 after it.
    public init(palette: Palette = .dfa, rule: Rule = .multiply, jitter: Double = 0.005, seed: UInt64, split: Split) {
        precondition(jitter >= 0 && jitter.isFinite, "a standard deviation is not negative")
        self.palette = palette
        self.rule = rule
        self.jitter = jitter
        self.seed = seed
        self.split = split
    }

    /// Coloured images u8 [N,H,W,3].
    ///
    /// - Parameters:
    ///   - images: grey, of one channel.
    ///   - attributes: the palette index of each image.
    public func apply(to images: LabelledImages, attributes: [Int]) -> [UInt8] {
        precondition(images.channels == 1, "grey images are coloured")
        precondition(attributes.count == images.count, "one attribute an image")
        let size = images.imageSize
        var output = [UInt8](repeating: 0, count: images.count * size * 3)
        for image in 0..<images.count {
            let table = self.table(for: colour(attributes[image], UInt64(images.sourceIndices[image])))
            for pixel in image * size..<(image + 1) * size {
                let entry = table[Int(images.pixels[pixel])]
                output[3 * pixel] = entry.x
                output[3 * pixel + 1] = entry.y
                output[3 * pixel + 2] = entry.z
            }
        }
        return output
    }

    private func colour(_ attribute: Int, _ index: UInt64) -> SIMD3<Double> {
        var random = CounterRandom(
            seed: seed, stage: "bias-inject", purpose: "jitter of \(split.rawValue)", index: index)
        let change = SIMD3(random.normal(), random.normal(), random.normal())
        return (palette.colours[attribute] + jitter * change).clamped(lowerBound: .zero, upperBound: .one)
    }

    /// The pixel of every grey value.
    private func table(for colour: SIMD3<Double>) -> [SIMD3<UInt8>] {
        (0...255).map { grey in
            switch rule {
            case .multiply: Self.truncated(colour * Double(grey))
            case .mask:
                grey > Int(Self.maskThreshold) ? Self.truncated(colour * 255) : SIMD3(repeating: UInt8(grey))
            }
        }
    }

    /// Cuts off the fraction. A whole product such as 128/255 * 255 may have come out a rounding error below itself.
    private static func truncated(_ value: SIMD3<Double>) -> SIMD3<UInt8> {
        SIMD3<UInt8>(truncatingIfNeeded: SIMD3<Int>(value + 1e-9))
    }
}
