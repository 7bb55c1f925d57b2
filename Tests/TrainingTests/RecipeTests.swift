import Autodiff
import GoldenFiles
import Kernels
import Nets
import Randomness
import Testing
import Training

/// What the recipe of IDC does otherwise than that of DSA.
@Suite struct RecipeTests {
    private func random(_ index: Int) -> CounterRandom { CounterRandom(seed: 2, stage: "test", purpose: "mix", index: UInt64(index)) }

    @Test("A rectangle of another image, whose label counts by its share of the pixels") func rectangles() throws {
        let (height, width, count) = (6, 8, 5)
        let pixels = (0..<count).flatMap { i in (0..<height * width * 2).map { _ in Float(i) } }
        let batch = Batch(Tensor(pixels, shape: [count, height, width, 2]), labels: [3, 1, 4, 1, 5])
        var (mixes, shares) = (0, [Double]())
        for trial in 0..<2000 {
            var random = random(trial)
            let result = CutMix()(batch, using: &random)
            guard let mixed = result.mixed else {
                #expect(result.images.values == pixels)
                continue
            }
            mixes += 1
            shares.append(mixed.share)
            #expect(result.labels == batch.labels && result.weights == batch.weights)
            let values = result.images.values
            for image in 0..<count {
                let own = Array(values[image * 96..<(image + 1) * 96])
                let others = own.indices.filter { own[$0] != Float(image) }
                guard let first = others.first, let last = others.last else { continue }
                #expect(Set(others.map { own[$0] }).count == 1 && batch.labels[Int(own[first])] == mixed.values[image])
                // As many as a rectangle between the first and the last place has.
                let (rows, columns) = (last / 16 - first / 16 + 1, last % 16 / 2 - first % 16 / 2 + 1)
                #expect(others.count == rows * columns * 2 && abs(Double(others.count) / 96 - mixed.share) < 1e-9)
            }
        }
        // Half of the batches, but for rectangles without a pixel.
        #expect((700...1020).contains(mixes), "\(mixes)")
        #expect(shares.contains { $0 > 0.4 } && shares.contains { $0 < 0.1 })
    }

    @Test("The loss of mixed labels is that of both, by their shares") func mixedLoss() throws {
        let net = ConvNet(height: 8, width: 8, channels: 3, classes: 3, depth: 1, filters: 16, firstPadding: 1)
        let parameters = net.initialParameters(seed: 1, stage: "test", purpose: "net")
        let images = Tensor(pseudorandom(4 * 192), shape: [4, 8, 8, 3])
        let weights = [0.1, 0.2, 0.3, 0.4]
        var batch = Batch(images, labels: [0, 1, 2, 0], weights: weights)
        batch.mixed = Batch.Labels(values: [1, 1, 0, 2], share: 0.3)
        let found = net.lossGradient(of: batch, parameters: parameters)
        let twice = Batch(
            Tensor(images.values + images.values, shape: [8, 8, 8, 3]), labels: [0, 1, 2, 0, 1, 1, 0, 2],
            weights: weights.map { $0 * 0.7 } + weights.map { $0 * 0.3 })
        let expected = net.lossGradient(of: twice, parameters: parameters)
        #expect(abs(found.loss - expected.loss) < 1e-5)
        for deviation in deviations(found.gradients.map(\.values), from: expected.gradients.map(\.values)) {
            #expect(deviation < 1e-4)
        }
    }

    @Test("Operations by + are all applied, in their order; by commas one of them") func together() throws {
        let shape = ImageShape(height: 8, width: 8, channels: 3)
        let all = try #require(Augmentation("color+crop+cutout"))
        #expect(all.description == "color+crop+cutout" && all.without(.cutout).description == "color+crop")
        #expect(all.without(.cutout).without(.crop).description == "color")
        for text in ["color+", "+", "color+crop,flip", "", "colour"] { #expect(Augmentation(text) == nil, "\(text)") }
        var random = random(0)
        let draw = all.drawEach(4, for: shape, using: &random)
        #expect(draw.operations.map(\.count) == [4, 4, 4])
        guard case .color = draw.operations[0][0], case .crop = draw.operations[1][0], case .cutout = draw.operations[2][0] else {
            Issue.record("another order: \(draw.operations)")
            return
        }
        let images = Variable(Tensor(pseudorandom(4 * 192), shape: [4, 8, 8, 3]))
        let single = draw.operations.reduce(images) { AugmentationDraw(operations: [$1])($0) }
        #expect(draw(images).value.values == single.value.values)
        let one = try #require(Augmentation("color,crop"))
        #expect(one.drawShared(for: shape, using: &random).operations.count == 1)
    }

    @Test("The rate falls to a fifth after two thirds and after five sixths, and the momentum stays") func fall() {
        let net = ConvNet(height: 8, width: 8, channels: 3, classes: 2, depth: 1, filters: 16, firstPadding: 1)
        let bank = PixelBank(floats: pseudorandom(4 * 192), height: 8, width: 8, channels: 3, mean: [0, 0, 0], deviation: [1, 1, 1])
        var settings = ScheduledTraining.Settings()
        (settings.schedule.epochs, settings.schedule.learningRate, settings.schedule.fall) = (6, 0.5, .fifths)
        (settings.schedule.momentum, settings.schedule.weightDecay) = (0.5, 0)
        (settings.augmentation, settings.batch) = (Augmentation([]), 4)
        var training = ScheduledTraining(net: net, images: bank, labels: [0, 1, 0, 1], index: 0, settings: settings)
        var parameters = training.network.parameters
        var velocity = parameters.map { Tensor<Float>(repeating: 0, shape: $0.shape) }
        for rate in [0.5, 0.5, 0.5, 0.5, 0.1, 0.02] {
            let batch = Batch(bank.images([0, 1, 2, 3]), labels: [0, 1, 0, 1])
            let gradients = net.lossGradient(of: batch, parameters: parameters).gradients
            velocity = velocity.map { (Variable($0) * 0.5).value }.adding(gradients)
            parameters = parameters.adding(velocity, times: -rate)
            _ = training.step()
        }
        #expect(training.isComplete)
        for deviation in deviations(training.network.parameters.map(\.values), from: parameters.map(\.values)) {
            #expect(deviation < 1e-3)
        }
    }
}
