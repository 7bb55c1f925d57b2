import Parallel
import Randomness
import TensorIO

/// Puts grey foregrounds before backgrounds of the kind that each image's bias attribute names (Background
/// Fashion-MNIST, the paper's section 5.1; after BAM, Yang & Kim 2019).
public struct Compositing: Sendable {
    /// How the foreground covers the background.
    public enum Alpha: String, Sendable, CaseIterable {
        /// Every pixel but black covers it whole, as in BAM.
        case hard
        /// A pixel covers it by its own value: alpha = grey / 255.
        case soft
    }

    /// Where the foreground stands.
    public enum Placement: String, Sendable, CaseIterable {
        /// In its own size, over the whole image.
        case full
        /// Reduced to between 1/√3 and 1/√2 of the side, a third to a half of the area, at a random place, as in BAM.
        case scattered
    }

    private let alpha: Alpha
    private let placement: Placement
    private let seed: UInt64
    private let split: Split

    private static let grain = 256

    public init(alpha: Alpha = .hard, placement: Placement = .full, seed: UInt64, split: Split) {
        self.alpha = alpha
        self.placement = placement
        self.seed = seed
        self.split = split
    }

    /// The random numbers that settle the background of an image of this source index.
    static func backgroundDraws(of sourceIndex: Int, seed: UInt64, split: Split) -> CounterRandom {
        CounterRandom(
            seed: seed, stage: "bias-inject", purpose: "background of \(split.rawValue)", index: UInt64(sourceIndex))
    }

    /// Images u8 [N,H,W,3]. Where an image stands, and what backgrounds draw for it, depends on the seed, the split and its source
    /// index only.
    ///
    /// - Parameters:
    ///   - images: grey, of one channel.
    ///   - attributes: the kind of background of each image.
    public func apply(to images: LabelledImages, attributes: [Int], backgrounds: some Backgrounds) -> [UInt8] {
        precondition(images.channels == 1, "foregrounds are grey")
        precondition(attributes.count == images.count, "one attribute an image")
        let size = images.imageSize
        return Threads.flatMap(images.count, grain: Self.grain) { range in
            var block: [UInt8] = []
            block.reserveCapacity(range.count * size * 3)
            for image in range {
                var random = Self.backgroundDraws(of: images.sourceIndices[image], seed: seed, split: split)
                var picture = backgrounds.picture(
                    of: attributes[image], for: image, height: images.height, width: images.width, &random)
                cover(&picture, with: foreground(image, of: images))
                block += picture
            }
            return block
        }
    }

    /// The grey pixels of an image where they are to stand, [height, width].
    private func foreground(_ image: Int, of images: LabelledImages) -> [UInt8] {
        let (size, height, width) = (images.imageSize, images.height, images.width)
        let grey = Array(images.pixels[image * size..<(image + 1) * size])
        if placement == .full { return grey }
        var random = CounterRandom(
            seed: seed, stage: "bias-inject", purpose: "placement of \(split.rawValue)",
            index: UInt64(images.sourceIndices[image]))
        let scale = random.uniform((1 / 3.0).squareRoot()...0.5.squareRoot())
        let (rows, columns) = (max(1, Int(Double(height) * scale)), max(1, Int(Double(width) * scale)))
        let (top, left) = (random.integer(below: height - rows + 1), random.integer(below: width - columns + 1))
        let reduced = RasterImage(pixels: grey, width: width, height: height, channels: 1)
            .resampled(width: columns, height: rows).pixels
        var placed = [UInt8](repeating: 0, count: size)
        for y in 0..<rows {
            let start = (top + y) * width + left
            placed.replaceSubrange(start..<start + columns, with: reduced[y * columns..<(y + 1) * columns])
        }
        return placed
    }

    private func cover(_ picture: inout [UInt8], with foreground: [UInt8]) {
        for (pixel, grey) in foreground.enumerated() where grey > 0 {
            for c in 0..<3 {
                switch alpha {
                case .hard: picture[3 * pixel + c] = grey
                case .soft:
                    let (a, behind) = (Int(grey), Int(picture[3 * pixel + c]))
                    picture[3 * pixel + c] = UInt8((a * a + (255 - a) * behind + 127) / 255)
                }
            }
        }
    }
}
