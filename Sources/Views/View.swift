import Kernels
import TensorIO

/// A few numbers of an image, computed without training, that show a bias where it is: in the colours, in the texture, in the
/// surroundings. All but `pixels` know next to nothing of shapes, and so of the classes themselves.
public enum View: String, CaseIterable, Sendable {
    /// How much of every hue, and the means of the channels.
    case colour
    /// How strong the image is at every scale, and its extremes.
    case texture
    /// The border of a thumbnail.
    case ring
    /// The whole thumbnail.
    case pixels

    /// Images below this many pixels a side have no thumbnail; the cosine transform of larger ones takes memory by the square.
    static let sides = 8...4096

    /// - Throws: `DataError` for images too small or too large, and for grey ones where the view is their colour.
    /// - Precondition: 1 or 3 channels.
    func features(of shape: ImageShape) throws -> any ViewFeatures {
        precondition(shape.channels == 1 || shape.channels == 3, "images of 1 or 3 channels")
        guard Self.sides.contains(shape.height), Self.sides.contains(shape.width) else {
            throw DataError(
                "expected images of \(Self.sides.lowerBound)x\(Self.sides.lowerBound) or more, up to "
                    + "\(Self.sides.upperBound)x\(Self.sides.upperBound), found \(shape)", record: "images")
        }
        switch self {
        case .colour:
            guard shape.channels == 3 else {
                throw DataError(
                    "expected 3 channels for the view of colours, found \(shape.channels): grey images have the views texture, "
                        + "ring and pixels", record: "images")
            }
            return ColourFeatures(shape: shape)
        case .texture: return TextureFeatures(shape: shape)
        case .ring: return ThumbnailFeatures(shape: shape, borderOnly: true)
        case .pixels: return ThumbnailFeatures(shape: shape, borderOnly: false)
        }
    }
}

/// How the numbers of a view are computed.
protocol ViewFeatures: Sendable {
    /// Numbers an image.
    var count: Int { get }
    /// Appends the numbers of one image to `features`.
    ///
    /// - Parameter pixels: [height, width, channels] in 0...1.
    func append(of pixels: [Float], to features: inout [Float])
}
