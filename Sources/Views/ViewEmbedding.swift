import Kernels
import Parallel

/// The embedding of a set of images in a view, from the images as they come: only their few numbers are kept.
public struct ViewEmbedding: Sendable {
    public let view: View
    public let shape: ImageShape
    private let extractor: any ViewFeatures
    private var features: [Float] = []
    private static let grain = 64

    /// - Throws: `DataError` for images that the view cannot be computed of.
    public init(_ view: View, of shape: ImageShape) throws {
        self.view = view
        self.shape = shape
        extractor = try view.features(of: shape)
    }

    /// How many images there are so far.
    public var count: Int { features.count / extractor.count }

    /// - Parameter bytes: [n, height, width, channels], 0...255.
    public mutating func append(bytes: [UInt8]) {
        let size = shape.count
        append(count: bytes.count / size) { image in bytes[image * size..<(image + 1) * size].map { Float($0) / 255 } }
    }

    /// - Parameter pixels: [n, height, width, channels] in 0...1.
    public mutating func append(unit pixels: [Float]) {
        let size = shape.count
        append(count: pixels.count / size) { Array(pixels[$0 * size..<($0 + 1) * size]) }
    }

    private mutating func append(count: Int, _ pixels: (Int) -> [Float]) {
        let extractor = extractor
        features += Threads.flatMap(count, grain: Self.grain) { range in
            var part: [Float] = []
            part.reserveCapacity(range.count * extractor.count)
            for image in range { extractor.append(of: pixels(image), to: &part) }
            return part
        }
    }

    /// Rows of length 1, [count, dimension].
    ///
    /// - Precondition: one image or more.
    public consuming func rows() -> (values: [Float], dimension: Int) {
        var this = consume self
        // Given away, so that they are worked on in place.
        var features: [Float] = []
        swap(&features, &this.features)
        return Whitening.whitened(features, count: this.extractor.count)
    }
}
