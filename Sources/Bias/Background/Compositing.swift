import Kernels
import Randomness
import Synchronization

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

    private let alpha: Alpha
    private let seed: UInt64
    private let split: Split

    private static let grain = 256

    public init(alpha: Alpha = .hard, seed: UInt64, split: Split) {
        self.alpha = alpha
        self.seed = seed
        self.split = split
    }

    /// Images u8 [N,H,W,3]. Which picture an image gets depends on the seed, the split and its source index only.
    ///
    /// - Parameters:
    ///   - images: grey, of one channel.
    ///   - attributes: the kind of background of each image.
    public func apply(to images: LabelledImages, attributes: [Int], backgrounds: some Backgrounds) -> [UInt8] {
        precondition(images.channels == 1, "foregrounds are grey")
        precondition(attributes.count == images.count, "one attribute an image")
        let size = images.imageSize
        let output = Mutex([UInt8](repeating: 0, count: images.count * size * 3))
        Threads.forRanges(images.count, grain: Self.grain) { range in
            var block: [UInt8] = []
            block.reserveCapacity(range.count * size * 3)
            for image in range {
                var random = CounterRandom(
                    seed: seed, stage: "bias-inject", purpose: "background of \(split.rawValue)",
                    index: UInt64(images.sourceIndices[image]))
                var picture = backgrounds.picture(
                    of: attributes[image], height: images.height, width: images.width, &random)
                cover(&picture, with: images.pixels[image * size..<(image + 1) * size])
                block += picture
            }
            let bytes = range.lowerBound * size * 3..<range.upperBound * size * 3
            output.withLock { $0.replaceSubrange(bytes, with: block) }
        }
        return output.withLock { $0 }
    }

    private func cover(_ picture: inout [UInt8], with foreground: ArraySlice<UInt8>) {
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
