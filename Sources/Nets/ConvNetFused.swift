import Autodiff
import Kernels

extension ConvNet {
    /// `composedFeatures` through the fused kernels.
    ///
    /// The convolutions' biases take no part: instance norm removes them, and their gradient is zero.
    func fusedFeatures(_ images: Variable<Float>, _ parameters: [Variable<Float>]) -> Variable<Float> {
        let count = images.shape[0]
        let blocks = 0..<geometry.depth
        let isTracked = images.isTracked || parameters.contains(where: \.isTracked)
        func pointers(_ place: Int) -> [UnsafePointer<Float>] {
            blocks.map { UnsafePointer(parameters[4 * $0 + place].value.buffer.pointer) }
        }
        let kernel = ConvNetKernel(
            geometry, ConvNetParameters(kernels: pointers(0), scales: pointers(2), offsets: pointers(3)))
        let result = Buffer<Float>(count: count * featureCount)
        let kept = kernel.forward(
            images: images.value.buffer.pointer, count: count, features: result.pointer, keep: isTracked)
        let source = images.value
        // The kernel reads the parameters through pointers: they must live as long as it does.
        let owners = parameters.map(\.value)
        return fused(
            Tensor(shape: [count, featureCount], buffer: result), of: [images] + parameters,
            backward: { cotangent, needs in
                let wantsParameters = needs.dropFirst().contains(true)
                let imageGradient = needs[0] ? Buffer<Float>(count: source.count) : nil
                let gradients = withExtendedLifetime(owners) {
                    kernel.backward(
                        images: source.buffer.pointer, count: count, kept: kept!,
                        featureGradients: cotangent.buffer.pointer, imageGradients: imageGradient?.pointer,
                        wantsParameters: wantsParameters)
                }
                var result: [Tensor<Float>?] = [imageGradient.map { Tensor(shape: source.shape, buffer: $0) }]
                for block in blocks {
                    guard let gradients else {
                        result += [nil, nil, nil, nil]
                        continue
                    }
                    let shapes = (0..<4).map { owners[4 * block + $0].shape }
                    result += [
                        Tensor(shape: shapes[0], buffer: gradients.kernels[block]),
                        Tensor(repeating: 0, shape: shapes[1]),
                        Tensor(shape: shapes[2], buffer: gradients.scales[block]),
                        Tensor(shape: shapes[3], buffer: gradients.offsets[block]),
                    ]
                }
                return result
            },
            composed: { inputs in composedFeatures(inputs[0], Array(inputs.dropFirst())) })
    }
}
