import Autodiff
import Foundation
import GoldenFiles
import Kernels
import Nets
import TensorIO
import Testing

/// The networks of `evaluate --arch` against PyTorch in double precision: see Tests/Golden/surrogates.py.
@Suite struct SurrogateTests {
    private static let networks = [
        "mlp", "lenet", "alexnet", "vgg11", "vgg11-batch", "resnet18", "resnet18-batch", "convnet3-w16-batch-max-leaky",
        "convnet2-w16-layer-nopool-sigmoid", "convnet3-w16-group-max", "convnet3-w16-nonorm", "convnet2-w24",
    ]

    /// The net's parameters by the formula of surrogates.py.
    private func parameters(of net: any Classifier, _ name: String, _ golden: Golden) throws -> [Tensor<Float>] {
        #expect(try golden.isClearOfKinks(name + "/kinks"))
        var salts = try golden.labels(name + "/salts")[...]
        var own: [Int] = []
        return net.parameters.enumerated().map { index, specification in
            guard case .uniform = specification.start else { return parameter(specification, index, salts: [0]) }
            // A bias has the salts of the kernel before it.
            if specification.shape.count > 1 {
                own = Array(salts.prefix(specification.shape.last!))
                salts = salts.dropFirst(own.count)
            }
            return parameter(specification, index, salts: own)
        }
    }

    private func parameter(_ specification: ParameterSpecification, _ index: Int, salts: [Int]) -> Tensor<Float> {
        let count = specification.shape.reduce(1, *)
        let (start, base): (Double, Double) =
            switch specification.start {
            case .uniform(let bound): (bound, 0)
            case .normal(let deviation): (deviation, 0)
            case .constant(let value): (0.1, value)
            }
        let values = (0..<count).map { (i: Int) -> Float in
            let salt = Double(salts[i % salts.count])
            let noise = 43758.5453 * sin(12.9898 * Double(i) + 78.233 * Double(index) + 37.719 * salt)
            return Float((2 * (noise - noise.rounded(.down)) - 1) * start + base)
        }
        return Tensor(values, shape: specification.shape)
    }

    private func length(_ values: [Float]) -> Float {
        Float(values.reduce(into: 0.0) { $0 += Double($1) * Double($1) }.squareRoot())
    }

    /// Every fourth row and column of images [3, 32, 32, 3], as surrogates.py keeps them.
    private func sampled(_ values: [Float]) -> [Float] {
        var kept: [Float] = []
        for image in 0..<3 {
            for y in stride(from: 0, to: 32, by: 4) {
                for x in stride(from: 0, to: 32, by: 4) {
                    let start = ((image * 32 + y) * 32 + x) * 3
                    kept += values[start..<start + 3]
                }
            }
        }
        return kept
    }

    /// The length of an image gradient's deviation from PyTorch's, relative to its own.
    private func imageDeviation(_ gradient: [Float], from expected: [Float]) -> Float {
        length(zip(sampled(gradient), expected).map { $0 - $1 }) / length(expected)
    }

    @Test(arguments: networks) func agreesWithPyTorch(name: String) throws {
        let golden = try Golden("surrogates")
        let net = try #require(Networks.classifier(name, for: ImageShape(height: 32, width: 32, channels: 3), classes: 10))
        let parameters = try parameters(of: net, name, golden).map { Variable($0, tracked: true) }
        let images = Variable(try golden.tensor("images"), tracked: true)
        let batch = BatchStatistics()
        let logits = net.logits(images, parameters, mode: .training, statistics: batch)
        #expect(deviation(logits.value.values, from: try golden.tensor(name + "/logits").values) < 1e-4)
        let loss = logits.crossEntropy(labels: try golden.labels())
        #expect(deviation([loss.scalar], from: try golden.tensor(name + "/loss").values) < 1e-4)

        let gradients = gradient(of: loss, withRespectTo: [images] + parameters)
        let expectedImage = try golden.tensor(name + "/image").values
        #expect(imageDeviation(gradients[0].value.values, from: expectedImage) < 2e-2)
        let norms = try golden.tensor(name + "/norms").values
        #expect(norms.count == parameters.count)
        let largest = norms.max() ?? 1
        for (index, expected) in norms.enumerated() {
            // What a norm cancels has no gradient, or rounding errors of one.
            let found = length(gradients[index + 1].value.values)
            #expect(abs(found - expected) < 5e-3 * expected + 1e-5 * largest, "\(net.parameters[index].name)")
        }

        let running = batch.mixed(into: net.initialStatistics)
        let tested = net.logits(
            images, parameters.map { Variable($0.value) }, mode: .inference(running), statistics: nil)
        #expect(deviation(tested.value.values, from: try golden.tensor(name + "/tested").values) < 1e-4)
    }

    @Test("The image gradient in double precision", arguments: networks) func doublePrecision(name: String) throws {
        let golden = try Golden("surrogates")
        let net = try #require(Networks.classifier(name, for: ImageShape(height: 32, width: 32, channels: 3), classes: 10))
        let parameters = try parameters(of: net, name, golden).map { Variable($0.cast(to: Double.self)) }
        let images = Variable(try golden.tensor("images").cast(to: Double.self), tracked: true)
        let loss = net.logits(images, parameters, mode: .training, statistics: nil).crossEntropy(
            labels: try golden.labels())
        let own = gradient(of: loss, withRespectTo: [images])[0].value.cast(to: Float.self).values
        #expect(imageDeviation(own, from: try golden.tensor(name + "/image").values) < 2e-5)
    }

    @Test func spelling() {
        for name in Self.networks + ["convnet", "convnet6", "convnet-instance-avg-relu"] { #expect(Networks.isName(name)) }
        for name in ["", "convnet0", "convnet7", "convnetx", "convnet-none", "convnet-w0", "convnet--max", "vgg", "resnet18-max"] {
            #expect(!Networks.isName(name), "\(name)")
        }
    }

    @Test("Images too small for a network's poolings") func tooSmall() {
        for (name, side) in [("vgg11", 16), ("lenet", 8), ("convnet4", 8), ("convnet3-max", 4), ("alexnet", 4)] {
            #expect(Networks.classifier(name, for: ImageShape(height: side, width: side, channels: 3), classes: 10) == nil, "\(name)")
        }
        #expect(Networks.classifier("convnet2-nopool", for: ImageShape(height: 4, width: 4, channels: 1), classes: 2) != nil)
    }

    @Test("28 pixels pass as 32", arguments: ["lenet", "alexnet", "vgg11", "convnet-max", "convnet"])
    func smallDigits(name: String) throws {
        let small = try #require(Networks.classifier(name, for: ImageShape(height: 28, width: 28, channels: 1), classes: 10))
        let large = try #require(Networks.classifier(name, for: ImageShape(height: 32, width: 32, channels: 1), classes: 10))
        #expect(small.parameters.map(\.shape) == large.parameters.map(\.shape))
        let x = Variable(Tensor(pseudorandom(2 * 784), shape: [2, 28, 28, 1]))
        let p = small.initialParameters(seed: 0, stage: "test", purpose: "small").map { Variable($0) }
        #expect(small.logits(x, p, mode: .training, statistics: nil).shape == [2, 10])
    }
}
