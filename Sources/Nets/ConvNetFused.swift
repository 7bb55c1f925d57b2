import Autodiff
import Kernels

extension ConvNetEncoder {
    /// `composedFeatures` through the fused kernels.
    ///
    /// The convolutions' biases take no part: instance norm removes them, and their gradient is zero.
    func fusedFeatures(_ images: Variable<Float>, _ parameters: [Variable<Float>]) -> Variable<Float> {
        let count = images.shape[0]
        let isTracked = images.isTracked || parameters.contains(where: \.isTracked)
        let owners = parameters.map(\.value)
        let kernel = kernel(owners)
        let result = Buffer<Float>(count: count * featureCount)
        let source = images.value
        let kept = kernel.forward(images: source.buffer, count: count, features: result, keep: isTracked)
        return fused(
            Tensor(shape: [count, featureCount], buffer: result), of: [images] + parameters,
            backward: { cotangent, needs in
                let imageGradient = needs[0] ? Buffer<Float>(count: source.count) : nil
                let gradients = kernel.backward(
                    images: source.buffer, count: count, kept: kept!, featureGradients: cotangent.buffer,
                    imageGradients: imageGradient, wantsParameters: needs.dropFirst().contains(true))
                let blockGradients = gradients.map { self.tensors($0, like: owners).map(Optional.some) }
                return [imageGradient.map { Tensor(shape: source.shape, buffer: $0) }]
                    + (blockGradients ?? Array(repeating: nil, count: owners.count))
            },
            composed: { inputs in composedFeatures(inputs[0], Array(inputs.dropFirst())) })
    }

    /// The kernels for these parameters.
    func kernel(_ parameters: [Tensor<Float>]) -> ConvNetKernel {
        ConvNetKernel(geometry, kernelParameters(parameters))
    }

    /// Of each block's parameters, kernel, bias, scale and offset, those that the kernels take; the classifier's may follow.
    func kernelParameters(_ parameters: [Tensor<Float>]) -> ConvNetParameters {
        func buffers(_ place: Int) -> [Buffer<Float>] { (0..<geometry.depth).map { parameters[4 * $0 + place].buffer } }
        return ConvNetParameters(kernels: buffers(0), scales: buffers(2), offsets: buffers(3))
    }

    /// Gradients laid out like the blocks' parameters; zero for the convolutions' biases.
    func tensors(_ gradients: ConvNetGradients, like parameters: [Tensor<Float>]) -> [Tensor<Float>] {
        (0..<geometry.depth).flatMap { block -> [Tensor<Float>] in
            let shapes = (0..<4).map { parameters[4 * block + $0].shape }
            return [
                Tensor(shape: shapes[0], buffer: gradients.kernels[block]),
                Tensor(repeating: 0, shape: shapes[1]),
                Tensor(shape: shapes[2], buffer: gradients.scales[block]),
                Tensor(shape: shapes[3], buffer: gradients.offsets[block]),
            ]
        }
    }
}
