import Randomness
import TensorIO

/// Frost on a window: a random piece of a photograph of one, laid over the image.
struct Frost: PixelCorruption {
    private let size: ImageSize
    private let shares: (image: Double, frost: Double)
    private let texture: FrostTexture

    /// - Throws: `DataError` when a photograph has no piece of the images' size.
    init(_ severity: Int, _ size: ImageSize, _ texture: FrostTexture) throws {
        self.size = size
        self.texture = try texture.covering(size)
        shares = [(1, 0.2), (1, 0.3), (0.9, 0.4), (0.85, 0.4), (0.75, 0.45)][severity - 1]
    }

    func apply(to image: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
        let photograph = texture.images[random.integer(below: texture.images.count)]
        let top = random.integer(below: photograph.height - size.height)
        let left = random.integer(below: photograph.width - size.width)
        var result = image
        for y in 0..<size.height {
            let start = ((top + y) * photograph.width + left) * 3
            for i in 0..<size.width * 3 {
                let at = y * size.width * 3 + i
                result[at] = UInt8(
                    min(shares.image * Double(image[at]) + shares.frost * Double(photograph.pixels[start + i]), 255))
            }
        }
        return result
    }
}
