import Kernels
import TensorIO

extension ImageDataset {
    /// Mean and standard deviation a channel that standardise this set: those of the trailer for a transformed one,
    /// those of the pixels otherwise.
    ///
    /// - Throws: `DataError` for float images without a transform, whose scale nobody knows.
    public func standardisation() throws -> PixelTransform {
        if let transform = metadata.transform { return transform }
        guard images.elementType == .uint8 else {
            throw DataError("expected a transform in the trailer of float32 images, found none", record: "images")
        }
        let moments = PixelBank.moments(ofBytes: images.bytes, channels: channels)
        return PixelTransform(mean: moments.mean, standardDeviation: moments.deviation)
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
        let own = try standardisation()
        return PixelBank(
            floats: own.unit(images.floats()), height: height, width: width, channels: channels, mean: transform.mean,
            deviation: transform.standardDeviation)
    }

    /// The images with pixels in 0...1.
    ///
    /// - Throws: `DataError` for float images without a transform.
    public func unitBank() throws -> PixelBank {
        try bank(PixelTransform(
            mean: Array(repeating: 0, count: channels), standardDeviation: Array(repeating: 1, count: channels)))
    }

    /// - Throws: `DataError` naming the first class with fewer than `count` images.
    public func requirePerClass(_ count: Int) throws {
        for label in 0..<classCount where indices(ofClass: label).count < count {
            throw DataError(
                "expected at least \(count) images of every class, found \(indices(ofClass: label).count) of class \(label)",
                record: "labels")
        }
    }
}
