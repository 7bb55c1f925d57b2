import Autodiff
import Kernels
import TensorIO

extension Partition {
    /// The images to train on, as a differentiable operation.
    ///
    /// - Parameter images: [n, height, width, channels].
    /// - Returns: [tiles·n, height, width, channels], the first tile of all images first.
    public func callAsFunction<Scalar>(_ images: Variable<Scalar>) -> Variable<Scalar> {
        let (height, width) = (images.shape[1], images.shape[2])
        return .concatenated(
            (0..<tiles).map { tile in
                let (sources, weights) = taps(tile: tile, height: height, width: width)
                return images.resampled(
                    ResamplingMap(pixels: height * width, taps: 4, isPerImage: false, sources: sources, weights: weights))
            })
    }

    /// `tiles` images after another in the pixels of one.
    ///
    /// - Parameter images: [tiles·n, height, width, channels].
    /// - Returns: [n, height, width, channels].
    public func packed(_ images: Tensor<Float>) -> Tensor<Float> {
        let shape = images.shape
        let pixels = packed(images.values, height: shape[1], width: shape[2], channels: shape[3])
        return Tensor(pixels, shape: [shape[0] / tiles] + shape.dropFirst())
    }
}
