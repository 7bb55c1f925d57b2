import Parallel
import Randomness
import Synchronization
import TensorIO

/// Corrupts images, each with a random stream of its own.
public struct Corruptor: Sendable {
    private let severity: Int
    private let frost: FrostTexture
    private let seed: UInt64
    private let purpose: String

    /// Images that one thread takes at once.
    private static let grain = 64

    /// - Parameters:
    ///   - severity: 1...5.
    ///   - frost: what the corruption of that name lays over images.
    ///   - purpose: part of the key of the random streams: draws for different splits are independent.
    public init(severity: Int, frost: FrostTexture = .procedural, seed: UInt64, purpose: String = "") {
        precondition(Corruption.severities.contains(severity), "a severity is in \(Corruption.severities)")
        self.severity = severity
        self.frost = frost
        self.seed = seed
        self.purpose = purpose
    }

    /// The corrupted images u8 [N,H,W,3]. The bytes do not depend on the number of threads.
    ///
    /// - Parameters:
    ///   - images: u8 [N,H,W,3].
    ///   - corruptions: one an image; nil leaves it as it is.
    ///   - indices: the key of each image's random stream, so that no image depends on which others there are.
    ///   - done: told, from any thread, how many more images are done.
    /// - Throws: `DataError` for frost photographs smaller than the images.
    public func apply(
        to images: [UInt8], height: Int, width: Int, corruptions: [Corruption?], indices: [Int],
        done: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws -> [UInt8] {
        let size = ImageSize(height: height, width: width)
        precondition(height > 0 && width > 0, "images have pixels")
        precondition(images.count == corruptions.count * size.bytes, "one corruption an image of \(height)x\(width)x3")
        precondition(indices.count == corruptions.count, "one index an image")
        var prepared: [Corruption: any PixelCorruption] = [:]
        for corruption in Set(corruptions.compactMap { $0 }) {
            prepared[corruption] = try corruption.prepared(severity, for: size, frost: frost)
        }
        let table = prepared
        let output = Mutex((pixels: images, error: (any Error)?.none))
        Threads.forRanges(corruptions.count, grain: Self.grain) { range in
            do {
                var block: [UInt8] = []
                block.reserveCapacity(range.count * size.bytes)
                for image in range {
                    let pixels = Array(images[image * size.bytes..<(image + 1) * size.bytes])
                    guard let corruption = corruptions[image] else {
                        block += pixels
                        continue
                    }
                    var random = CounterRandom(
                        seed: seed, stage: "bias-inject", purpose: "\(corruption.rawValue) of \(purpose)",
                        index: UInt64(indices[image]))
                    block += try table[corruption]!.apply(to: pixels, &random)
                }
                let bytes = range.lowerBound * size.bytes..<range.upperBound * size.bytes
                output.withLock { $0.pixels.replaceSubrange(bytes, with: block) }
                done(range.count)
            } catch {
                output.withLock { $0.error = error }
            }
        }
        let (pixels, error) = output.withLock { $0 }
        if let error { throw error }
        return pixels
    }
}
