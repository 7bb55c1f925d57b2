import Autodiff
import GoldenFiles
import Kernels
import Nets
import Parallel
import Testing

/// A pass that carries derivatives forward, against derivatives of derivatives in double precision.
@Suite struct ConvNetLossPassTests {
    /// Nets that touch every branch: an odd side, more than one lane of filters, borders of 1 and 3, one to three blocks.
    static let nets = [
        ConvNet(height: 28, width: 28, channels: 3, classes: 10, filters: 32),
        ConvNet(height: 30, width: 22, channels: 1, classes: 3, depth: 3, filters: 16),
        ConvNet(height: 8, width: 8, channels: 3, classes: 4, depth: 2, filters: 16, firstPadding: 1),
        ConvNet(height: 9, width: 6, channels: 2, classes: 2, depth: 1, filters: 48),
    ]

    /// Images, labels, weights, parameters with norms that do something, and a direction of them.
    private func inputs(_ net: ConvNet, count: Int) -> (
        images: Tensor<Float>, labels: [Int], weights: [Double], parameters: [Tensor<Float>], direction: [Tensor<Float>?]
    ) {
        let shape = [count, net.encoder.geometry.height, net.encoder.geometry.width, net.encoder.geometry.channels]
        func moved(_ tensors: [Tensor<Float>], by size: Float) -> [Tensor<Float>] {
            tensors.map { tensor in
                Tensor(zip(tensor.values, pseudorandom(tensor.count)).map { $0 + size * $1 }, shape: tensor.shape)
            }
        }
        let images = Tensor(pseudorandom(shape.reduce(1, *)), shape: shape)
        let parameters = net.clearOfKinks(
            moved(net.initialParameters(seed: 1, stage: "test", purpose: "net"), by: 0.05), seeing: images)
        let direction = net.initialParameters(seed: 2, stage: "test", purpose: "direction")
            .map { $0.shape.count > 1 ? $0 : nil }
        return (
            images, (0..<count).map { $0 * 7 % net.classes },
            (0..<count).map { 0.1 + 0.05 * Double($0 % 4) }, parameters, direction
        )
    }

    @Test("Both gradients are those of the composed operations", arguments: nets.indices, [1, 5, 11])
    func agrees(index: Int, count: Int) {
        let net = Self.nets[index]
        let (images, labels, weights, parameters, direction) = inputs(net, count: count)
        let pass = net.lossPass(Batch(images, labels: labels, weights: weights), parameters: parameters)
        let found = pass.imageGradient(along: direction)

        let own = Variable(images.cast(to: Double.self), tracked: true)
        let tracked = parameters.map { Variable($0.cast(to: Double.self), tracked: true) }
        let loss = net.logits(own, tracked).crossEntropy(labels: labels, weights: weights)
        let reached = gradient(of: loss, withRespectTo: tracked, createGraph: true)
        for deviation in deviations(
            pass.gradients.map(\.values), from: reached.map { $0.value.cast(to: Float.self).values })
        {
            #expect(deviation < 1e-4)
        }
        let along = zip(reached, direction).compactMap { reached, direction in
            direction.map { (reached * Variable($0.cast(to: Double.self))).sum() }
        }
        let expected = gradient(of: along.dropFirst().reduce(along[0], +), withRespectTo: [own])[0].value
        #expect(found.shape == images.shape)
        #expect(deviation(found.values, from: expected.values.map { Float($0) }) < 1e-3)
    }

    @Test("A step's way back is that of the composed operations", arguments: nets.indices, [1, 5, 11])
    func derivatives(index: Int, count: Int) {
        let net = Self.nets[index]
        let (images, labels, weights, parameters, _) = inputs(net, count: count)
        let direction = net.parameters.map { parameter in
            Tensor(pseudorandom(parameter.shape.reduce(1, *)), shape: parameter.shape)
        }
        let found = net.lossPass(Batch(images, labels: labels, weights: weights), parameters: parameters)
            .derivatives(along: direction)
        func doubles(_ tensors: [Tensor<Float>]) -> [Tensor<Double>] { tensors.map { $0.cast(to: Double.self) } }
        let expected = ComposedLossPass(
            net, images: images.cast(to: Double.self), labels: labels, weights: weights, parameters: doubles(parameters)
        ).derivatives(along: doubles(direction))
        #expect(abs(Double(found.slope) - expected.slope) < 1e-4 * abs(expected.slope))
        #expect(found.images.shape == images.shape && found.parameters.map(\.shape) == parameters.map(\.shape))
        let all = ([found.images] + found.parameters).map(\.values)
        for deviation in deviations(all, from: ([expected.images] + expected.parameters).map { $0.values.map { Float($0) } }) {
            #expect(deviation < 1e-3)
        }
    }

    @Test func threadsDoNotMatter() {
        let net = Self.nets[0]
        let (images, labels, weights, parameters, direction) = inputs(net, count: 11)
        func run(_ threads: Int) -> [[Float]] {
            Threads.withCount(threads) {
                let pass = net.lossPass(Batch(images, labels: labels, weights: weights), parameters: parameters)
                let along = pass.derivatives(along: zip(direction, parameters).map { $0 ?? $1 })
                return ([pass.imageGradient(along: direction), along.images] + along.parameters).map(\.values)
            }
        }
        let isSame = run(1) == run(3)
        #expect(isSame)
    }
}
