import Autodiff
import Kernels

/// A drawn augmentation, applied to images as a differentiable operation.
public struct AugmentationDraw: Sendable {
    /// Operations, to be applied after one another: of each the parameters, one for all images or one an image.
    public let operations: [[AugmentationParameters]]

    public init(operations: [[AugmentationParameters]]) { self.operations = operations }

    /// - Parameter images: [n, height, width, channels], standardised.
    public func callAsFunction<Scalar>(_ images: Variable<Scalar>) -> Variable<Scalar> {
        operations.reduce(images) { images, parameters in
            precondition(
                parameters.count == 1 || parameters.count == images.shape[0],
                "\(parameters.count) parameter sets for \(images.shape[0]) images")
            if case .color = parameters[0] { return recoloured(images, parameters) }
            let map = SamplingGrid(height: images.shape[1], width: images.shape[2]).map(parameters)
            return images.resampled(map)
        }
    }

    /// Brightness, then saturation about each pixel's grey, then contrast about each image's mean.
    private func recoloured<Scalar>(
        _ images: Variable<Scalar>, _ parameters: [AugmentationParameters]
    ) -> Variable<Scalar> {
        func factor(_ value: (Double, Double, Double) -> Double) -> Variable<Scalar> {
            let values = parameters.map { parameter -> Scalar in
                guard case .color(let b, let s, let c) = parameter else {
                    preconditionFailure("operations are not mixed within a batch")
                }
                return Scalar(value(b, s, c))
            }
            return Variable(Tensor(values, shape: [values.count, 1, 1, 1]))
        }
        let bright = images + factor { b, _, _ in b }
        let grey = bright.mean(keepingAxes: [3])
        let saturated = (bright - grey) * factor { _, s, _ in s } + grey
        let mean = saturated.mean(keepingAxes: [1, 2, 3])
        return (saturated - mean) * factor { _, _, c in c } + mean
    }
}
