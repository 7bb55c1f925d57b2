import Autodiff
import GoldenFiles
import Kernels
import Nets
import Testing

/// What a training step hands back, by elementary operations in double precision.
@Suite struct ComposedLossPassTests {
    private let net = ConvNet(height: 8, width: 8, channels: 3, classes: 3, depth: 1, filters: 16, firstPadding: 1)

    private func doubles(_ tensors: [Tensor<Float>]) -> [Tensor<Double>] { tensors.map { $0.cast(to: Double.self) } }

    /// More images than are taken together, and a direction of every parameter.
    @Test func derivativesAgainstFiniteDifferences() {
        let count = 14
        let images = Tensor(pseudorandom(count * 192), shape: [count, 8, 8, 3])
        let labels = (0..<count).map { $0 % 3 }
        let weights = (0..<count).map { 0.05 + 0.01 * Double($0 % 5) }
        let parameters = doubles(
            net.clearOfKinks(net.initialParameters(seed: 1, stage: "test", purpose: "net"), seeing: images))
        let direction = net.parameters.map { parameter in
            Tensor(pseudorandom(parameter.shape.reduce(1, *)), shape: parameter.shape).cast(to: Double.self)
        }
        func pass(_ images: Tensor<Double>, _ parameters: [Tensor<Double>]) -> ComposedLossPass<Double> {
            ComposedLossPass(net, images: images, labels: labels, weights: weights, parameters: parameters)
        }
        let found = pass(images.cast(to: Double.self), parameters).derivatives(along: direction)
        #expect(found.images.shape == images.shape && found.parameters.map(\.shape) == parameters.map(\.shape))
        #expect(
            found.images.values
                == pass(images.cast(to: Double.self), parameters).imageGradient(along: direction).values)

        /// ⟨direction, gradients⟩ where one number is moved.
        func slope(_ tensor: Int, _ place: Int, _ shift: Double) -> Double {
            var all = [images.cast(to: Double.self)] + parameters
            var values = all[tensor].values
            values[place] += shift
            all[tensor] = Tensor(values, shape: all[tensor].shape)
            return pass(all[0], Array(all.dropFirst())).gradients.dot(direction)
        }
        for (tensor, gradient) in ([found.images] + found.parameters).enumerated() {
            let size = max(gradient.values.map(abs).max()!, 1e-2)
            for place in stride(from: 0, to: gradient.count, by: max(1, gradient.count / 7)) {
                let step = 1e-5
                let expected = (slope(tensor, place, step) - slope(tensor, place, -step)) / (2 * step)
                #expect(abs(gradient.values[place] - expected) < 1e-5 * size, "tensor \(tensor) at \(place)")
            }
        }
    }
}
