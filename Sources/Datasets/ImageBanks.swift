import Autodiff
import Kernels
import TensorIO

extension ImageDataset {
    public var shape: ImageShape { ImageShape(height: height, width: width, channels: channels) }

    /// Mean and standard deviation a channel that standardise this set: those of the trailer for a transformed one,
    /// those of the pixels otherwise.
    ///
    /// - Throws: `DataError` for float images without a transform, whose scale nobody knows.
    public func standardisation() throws -> PixelTransform {
        if let transform = metadata.transform { return transform }
        try requireScale()
        let moments = PixelBank.moments(ofBytes: images.bytes, channels: channels)
        return PixelTransform(mean: moments.mean, standardDeviation: moments.deviation)
    }

    /// - Throws: `DataError` for float images without a transform, whose scale nobody knows.
    public func requireScale() throws {
        guard images.elementType == .uint8 || metadata.transform != nil else {
            throw DataError(
                "expected a transform in the trailer of float32 images, found none: npys import takes one by --transform, and"
                    + " pixels in 0...1 by --unit", file: label, record: "images")
        }
    }

    /// The images as standardised by `transform`.
    ///
    /// - Throws: `DataError` for float images without a transform.
    public func bank(_ transform: PixelTransform) throws -> PixelBank {
        if images.elementType == .uint8 {
            return PixelBank(
                bytes: images.bytes, height: height, width: width, channels: channels, mean: transform.mean,
                deviation: transform.standardDeviation)
        }
        return PixelBank(unit: try standardisation().unit(images.floats()), shape: shape, transform)
    }

    /// The images with pixels in 0...1.
    ///
    /// - Throws: `DataError` for float images without a transform.
    public func unitBank() throws -> PixelBank { try bank(.identity(channels: channels)) }
}

extension PixelTransform {
    /// Leaves pixels in 0...1 as they are.
    static func identity(channels: Int) -> PixelTransform {
        PixelTransform(
            mean: Array(repeating: 0, count: channels), standardDeviation: Array(repeating: 1, count: channels))
    }
}

extension PixelBank {
    /// - Parameter unit: pixels in 0...1, which `transform` standardises.
    convenience init(unit: [Float], shape: ImageShape, _ transform: PixelTransform) {
        self.init(
            floats: unit, height: shape.height, width: shape.width, channels: shape.channels, mean: transform.mean,
            deviation: transform.standardDeviation)
    }

    /// A set in memory as a tool reads it again: `images`, standardised by `transform`, are taken back to 0...1, and
    /// standardised when they are drawn.
    ///
    /// - Parameter images: [n, height, width, channels].
    public convenience init(standardised images: Tensor<Float>, _ transform: PixelTransform) {
        self.init(unit: transform.unit(images.values), shape: images.imageShape, transform)
    }
}
