import Autodiff
import Condensation
import GoldenFiles
import Kernels
import Nets
import Parallel
import Testing
import Training

@Suite struct GradientMatchingTests {
    private static let names =
        (1...2).flatMap { ["conv\($0).weight", "conv\($0).bias", "norm\($0).weight", "norm\($0).bias"] }
        + ["classifier.weight", "classifier.bias"]
    private let net = ConvNet(height: 8, width: 8, channels: 3, classes: 4, depth: 2, filters: 16, firstPadding: 1)

    /// Distance and image gradient in any precision.
    private func distance<Scalar: TensorScalar>(
        _ golden: Golden, as: Scalar.Type, _ distance: GradientDistance = .cosine, moved: (index: Int, by: Double)? = nil
    ) throws -> (Scalar, Tensor<Scalar>) {
        let parameters = try Self.names.map { Variable(try golden.tensor("param/" + $0).cast(to: Scalar.self), tracked: true) }
        let images = Variable(try golden.tensor("real/images").cast(to: Scalar.self))
        let target = gradient(
            of: net.logits(images, parameters).crossEntropy(labels: try golden.labels("real/labels")),
            withRespectTo: parameters)
        var pixels = try golden.tensor("synthetic/images").cast(to: Scalar.self)
        if let moved {
            var values = pixels.values
            values[moved.index] += Scalar(moved.by)
            pixels = Tensor(values, shape: pixels.shape)
        }
        let synthetic = Variable(pixels, tracked: true)
        let reached = gradient(
            of: net.logits(synthetic, parameters).crossEntropy(labels: try golden.labels("synthetic/labels")),
            withRespectTo: parameters, createGraph: true)
        let result = distance.between(target, reached)
        return (result.scalar, gradient(of: result, withRespectTo: [synthetic])[0].value)
    }

    @Test func agreesWithPyTorch() throws {
        let golden = try Golden("gradient-matching")
        #expect(try golden.isClearOfKinks())
        let (value, images) = try distance(golden, as: Float.self)
        #expect(deviation([value], from: try golden.tensor("distance").values) < 1e-5)
        #expect(deviation(images.values, from: try golden.tensor("grad/images").values) < 1e-3)
    }

    @Test("Other distances: as written out, and the image gradient that condensing uses", arguments: GradientDistance.allCases)
    func otherDistances(distance: GradientDistance) throws {
        let golden = try Golden("gradient-matching")
        let parameters = try Self.names.map { try golden.tensor("param/" + $0) }
        func pass(_ set: String) throws -> any LossPass {
            net.lossPass(
                Batch(try golden.tensor(set + "/images"), labels: try golden.labels(set + "/labels")), parameters: parameters)
        }
        let (target, own) = (try pass("real").gradients, try pass("synthetic"))
        let (value, direction) = distance.direction(from: own.gradients, to: target)
        let (expected, images) = try self.distance(golden, as: Double.self, distance)
        #expect(abs(Double(value) - expected) < 1e-4 * expected)
        #expect(deviation(own.imageGradient(along: direction).values, from: images.values.map { Float($0) }) < 1e-3)
        let differences = zip(own.gradients, target).filter { $0.0.shape.count == 4 }.flatMap { zip($0.values, $1.values).map { $0 - $1 } }
        switch distance {
        case .cosine: #expect(direction.map { $0 != nil } == parameters.map { $0.shape.count > 1 })
        case .squared: #expect(abs(value - differences.map { $0 * $0 }.reduce(0, +)) < 1e-4 * value)
        case .absolute: #expect(abs(value - differences.map(abs).reduce(0, +)) < 1e-4 * value)
        }
        if distance != .cosine { #expect(direction.map { $0 != nil } == parameters.map { $0.shape.count == 4 }) }
    }

    @Test("The image gradient that condensing uses agrees with PyTorch's") func productionAgreesWithPyTorch() throws {
        let golden = try Golden("gradient-matching")
        let parameters = try Self.names.map { try golden.tensor("param/" + $0) }
        let tracked = parameters.map { Variable($0, tracked: true) }
        let target = gradient(
            of: net.logits(Variable(try golden.tensor("real/images")), tracked)
                .crossEntropy(labels: try golden.labels("real/labels")), withRespectTo: tracked)
        let labels = try golden.labels("synthetic/labels")
        let pass = net.lossPass(Batch(try golden.tensor("synthetic/images"), labels: labels), parameters: parameters)
        let (distance, direction) = GradientDistance.cosine.direction(from: pass.gradients, to: target.map(\.value))
        let images = pass.imageGradient(along: direction)
        #expect(deviation([distance], from: try golden.tensor("distance").values) < 1e-5)
        #expect(deviation(images.values, from: try golden.tensor("grad/images").values) < 1e-3)
    }

    @Test func imageGradientIsThatOfCentralDifferences() throws {
        let golden = try Golden("gradient-matching")
        let (_, images) = try distance(golden, as: Double.self)
        let size = images.values.map(abs).max()!
        for index in [0, 50, 191, 300, 431, 575] {
            let step = 1e-5
            let (above, _) = try distance(golden, as: Double.self, moved: (index, step))
            let (below, _) = try distance(golden, as: Double.self, moved: (index, -step))
            #expect(abs((above - below) / (2 * step) - images.values[index]) < 1e-6 * size)
        }
    }

    @Test("The image gradient taken in blocks is that of the whole") func blocks() throws {
        let golden = try Golden("gradient-matching")
        let parameters = try Self.names.map { try golden.tensor("param/" + $0).cast(to: Double.self) }
        let target = try Self.names.map { Variable(try golden.tensor("param/" + $0).cast(to: Double.self)) * 0.3 + 0.01 }
        let count = 37
        let images = Tensor(pseudorandom(count * 192).map { Double($0) }, shape: [count, 8, 8, 3])
        let (labels, weights) = (Array(repeating: 2, count: count), Array(repeating: 1 / Double(count), count: count))
        let pass = ComposedLossPass(net, images: images, labels: labels, weights: weights, parameters: parameters)
        let (distance, direction) = GradientDistance.cosine.direction(from: pass.gradients, to: target.map(\.value))
        let blockwise = pass.imageGradient(along: direction)
        let all = Variable(images, tracked: true)
        let tracked = parameters.map { Variable($0, tracked: true) }
        let whole = GradientDistance.cosine.between(
            target,
            gradient(
                of: net.logits(all, tracked).crossEntropy(labels: labels, weights: weights), withRespectTo: tracked,
                createGraph: true))
        #expect(abs(distance - whole.scalar) < 1e-12 * whole.scalar)
        let expected = gradient(of: whole, withRespectTo: [all])[0].value.values
        let size = expected.map(abs).max()!
        #expect(size > 0)
        #expect(zip(blockwise.values, expected).allSatisfy { abs($0 - $1) < 1e-10 * size })
    }

    /// Two classes of noise with means of their own.
    private func method(
        loops: Int = 2, augment: [AugmentationOperation] = AugmentationOperation.digits, members: [[Int]]? = nil,
        weights: SampleWeights = .uniform
    ) -> GradientMatching {
        let values = pseudorandom(40 * 8 * 8 * 3).enumerated().map { i, x in
            x + (i / 192 % 2 == 0 ? 0.5 : -0.5) * Float(i % 3)
        }
        let bank = PixelBank(
            floats: values, height: 8, width: 8, channels: 3, mean: [0, 0, 0], deviation: [1, 1, 1])
        var settings = GradientMatching.Settings()
        settings.outerLoops = loops
        settings.innerEpochs = 2
        settings.matching.augmentation = Augmentation(augment)
        settings.matching.seed = 3
        return GradientMatching(
            real: RealImages(
                bank, members: members ?? [0, 1].map { c in (0..<20).map { 2 * $0 + c } }, batch: 20, weights: weights),
            net: ConvNet(height: 8, width: 8, channels: 3, classes: 2, depth: 2, filters: 16, firstPadding: 1),
            start: Tensor(pseudorandom(4 * 192), shape: [4, 8, 8, 3]), settings: settings)
    }

    @Test func distanceFalls() {
        var method = method(augment: [])
        let losses = (0..<40).map { _ in method.step() }
        #expect(losses.suffix(10).reduce(0, +) < 0.8 * losses.prefix(10).reduce(0, +))
    }

    @Test func resultsDoNotDependOnThreadsOrInterruption() throws {
        func run(threads: Int, interrupted: Bool) throws -> [Float] {
            try Threads.withCount(threads) {
                var method = method()
                for _ in 0..<2 { _ = method.step() }
                if interrupted {
                    let state = method.state
                    method = self.method()
                    try method.resume(state)
                }
                for _ in 0..<2 { _ = method.step() }
                return method.synthetic.images.values
            }
        }
        let one = try run(threads: 1, interrupted: false)
        #expect(try one == run(threads: 3, interrupted: false))
        #expect(try one == run(threads: 2, interrupted: true))
    }

    @Test("A weight of one on one image of a class is a class of that image") func weights() {
        func images(_ members: [[Int]]?, _ weights: SampleWeights) -> [Float] {
            var method = method(augment: [], members: members, weights: weights)
            _ = method.step()
            return method.synthetic.images.values
        }
        let weights = (0..<40).map { Float($0 == 4 || $0 == 31 ? 1 : 0) }
        let alone = images([[4], [31]], .uniform)
        #expect(deviation(images(nil, .averaged(weights)), from: alone) < 1e-5)
        #expect(deviation(images(nil, .drawn(weights)), from: alone) < 1e-5)
        #expect(deviation(images(nil, .uniform), from: alone) > 1e-3)
    }

    @Test func publishedLoops() {
        let loops = [1, 10, 15, 20, 30, 40, 50, 100].map { GradientMatching.Settings.publishedLoops(imagesPerClass: $0) }
        #expect(loops.map(\.outer) == [1, 10, 10, 20, 30, 40, 50, 50])
        #expect(loops.map(\.inner) == [1, 50, 50, 25, 20, 15, 10, 10])
    }
}
