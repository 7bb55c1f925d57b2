import Kernels
import Parallel
import TensorIO

/// The embedding of a set of images in a view, from the images as they come: only their few numbers are kept.
public struct ViewEmbedding: Sendable {
    public let view: View
    public let shape: ImageShape
    private let extractor: any ViewFeatures
    private var features: [Float] = []
    /// Pixels' numbers that a thread takes at a time.
    private static let grain = 1 << 17

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
        features += Threads.flatMap(count, grain: max(1, Self.grain / shape.count)) { range in
            var part: [Float] = []
            part.reserveCapacity(range.count * extractor.count)
            for image in range { extractor.append(of: pixels(image), to: &part) }
            return part
        }
    }

    /// Rows of length 1, [count, dimension].
    ///
    /// - Precondition: one image or more.
    /// - Throws: `DataError` for images of numbers so large that the view's are not finite.
    public consuming func rows() throws -> (values: [Float], dimension: Int) {
        var this = consume self
        // Given away, so that they are worked on in place.
        var features: [Float] = []
        swap(&features, &this.features)
        let count = this.extractor.count
        if let place = features.firstIndex(where: { !$0.isFinite }) {
            throw DataError("expected images of which the view is finite, found another at \(place / count)", record: "images")
        }
        return Whitening.whitened(features, count: count)
    }
}
