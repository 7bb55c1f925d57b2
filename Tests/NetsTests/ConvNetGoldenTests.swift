import Autodiff
import GoldenFiles
import Kernels
import Nets
import Parallel
import Testing

/// Forward and gradients of the fused ConvNet against PyTorch in double precision.
@Suite struct ConvNetGoldenTests {
    @Test(arguments: [("convnet3-w16-28", 28, 16), ("convnet3-w32-32", 32, 32)])
    func agreesWithPyTorch(_ name: String, _ side: Int, _ filters: Int) throws {
        let golden = try Golden(name)
        #expect(try golden.isClearOfKinks())
        let net = ConvNet(height: side, width: side, channels: 3, classes: 10, filters: filters)
        let names = (1...3).flatMap { ["conv\($0).weight", "conv\($0).bias", "norm\($0).weight", "norm\($0).bias"] }
            + ["classifier.weight", "classifier.bias"]
        let parameters = try names.map { Variable(try golden.tensor("param/" + $0), tracked: true) }
        #expect(zip(parameters, net.parameters).allSatisfy { $0.shape == $1.shape })
        let images = Variable(try golden.tensor("images"), tracked: true)
        let features = net.features(images, parameters)
        #expect(deviation(features.value.values, from: try golden.tensor("embedding").values) < 2e-5)
        let logits = net.logits(images, parameters)
        #expect(deviation(logits.value.values, from: try golden.tensor("logits").values) < 2e-5)
        let loss = logits.crossEntropy(labels: try golden.labels())
        #expect(deviation([loss.scalar], from: try golden.tensor("loss").values) < 1e-5)
        let gradients = gradient(of: loss, withRespectTo: [images] + parameters).map(\.value.values)
        #expect(deviation(gradients[0], from: try golden.tensor("grad/images").values) < 2e-4)
        let expected = try names.map { try golden.tensor("grad/" + $0).values }
        for (name, deviation) in zip(names, deviations(Array(gradients.dropFirst()), from: expected)) {
            #expect(deviation < 2e-4, "\(name)")
        }
    }

    /// The fused kernels' first and second derivatives equal the composed operations'.
    @Test func fusedEqualsComposed() throws {
        for (height, width, depth, padding) in [(12, 20, 2, 1), (28, 28, 3, 3), (9, 9, 2, 1), (28, 28, 3, 1)] {
            let net = ConvNet(
                height: height, width: width, channels: 3, classes: 4, depth: depth, filters: 16, firstPadding: padding)
            let values = pseudorandom(height * width * 3 * 5)
            let start = net.clearOfKinks(
                net.initialParameters(seed: 1, stage: "test", purpose: "fused"),
                seeing: Tensor(values, shape: [5, height, width, 3]))
            func both(_ fused: Bool) -> (Tensor<Float>, [Tensor<Float>], [Tensor<Float>]) {
                let images = Variable(Tensor(values, shape: [5, height, width, 3]), tracked: true)
                let parameters = start.map { Variable($0, tracked: true) }
                let features = fused
                    ? net.features(images, parameters) : net.encoder.composedFeatures(images, parameters)
                let loss = (features.squared * features).sum()
                let targets = [images, parameters[0], parameters[2], parameters[4], parameters[7]]
                let first = gradient(of: loss, withRespectTo: targets)
                let again = gradient(of: loss, withRespectTo: [parameters[0], parameters[4]], createGraph: true)
                let second = gradient(
                    of: again[0].squared.sum() + again[1].squared.sum(), withRespectTo: [images, parameters[4]])
                return (features.value, first.map(\.value), second.map(\.value))
            }
            let (a, b) = (both(true), both(false))
            #expect(deviation(a.0.values, from: b.0.values) < 5e-5)
            for (x, y) in zip(a.1, b.1) { #expect(deviation(x.values, from: y.values) < 1e-3) }
            for (x, y) in zip(a.2, b.2) { #expect(deviation(x.values, from: y.values) < 1e-3) }
        }
    }

    @Test func resultsDoNotDependOnTheNumberOfThreads() {
        let net = ConvNet(height: 28, width: 28, channels: 3, classes: 10, filters: 32)
        let start = net.initialParameters(seed: 0, stage: "test", purpose: "threads")
        func run(_ threads: Int) -> [[Float]] {
            Threads.withCount(threads) {
                let values = pseudorandom(37 * 28 * 28 * 3)
                let images = Variable(Tensor(values, shape: [37, 28, 28, 3]), tracked: true)
                let parameters = start.map { Variable($0, tracked: true) }
                let loss = net.logits(images, parameters).crossEntropy(labels: (0..<37).map { $0 % 10 })
                return [[loss.scalar]] + gradient(of: loss, withRespectTo: [images] + parameters).map(\.value.values)
            }
        }
        let one = run(1)
        #expect(one == run(2))
        #expect(one == run(5))
    }
}
