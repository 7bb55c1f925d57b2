import Autodiff
import GoldenFiles
import Kernels
import Nets
import Parallel
import Testing
import Training

@Suite struct ScheduledTrainingTests {
    /// Class 0 is bright on the left, class 1 on the right.
    private func bank(_ count: Int) -> (PixelBank, [Int]) {
        let labels = (0..<count).map { $0 % 2 }
        let values = pseudorandom(count * 192).enumerated().map { i, x -> Float in
            let (image, column) = (i / 192, i / 3 % 8)
            return x + ((column < 4) == (labels[image] == 0) ? 1 : -1)
        }
        return (PixelBank(floats: values, height: 8, width: 8, channels: 3, mean: [0, 0, 0], deviation: [1, 1, 1]), labels)
    }

    private func training(_ arch: String = "convnet2-w16", epochs: Int) -> ScheduledTraining {
        let (images, labels) = bank(20)
        var settings = ScheduledTraining.Settings()
        settings.schedule.epochs = 30
        settings.batch = 8
        settings.augmentation = Augmentation([.crop, .cutout])
        let net = Networks.classifier(arch, for: ImageShape(height: 8, width: 8, channels: 3), classes: 2)!
        var training = ScheduledTraining(net: net, images: images, labels: labels, index: 0, settings: settings)
        for _ in 0..<epochs { _ = training.step() }
        return training
    }

    @Test func learnsWhatCanBeLearned() {
        var training = training(epochs: 1)
        let first = training.step()
        for _ in 2..<29 { _ = training.step() }
        #expect(training.step() < first)
        let right = zip(training.network.predictions(bank(60).0), bank(60).1).filter { $0 == $1 }.count
        #expect(right >= 57)
    }

    @Test(arguments: ["convnet2-w16", "convnet2-w16-batch-max", "mlp", "resnet18-batch"])
    func resultsDoNotDependOnThreads(arch: String) {
        func parameters(_ threads: Int) -> [[Float]] {
            Threads.withCount(threads) { training(arch, epochs: 2).network.parameters.map(\.values) }
        }
        let isSame = parameters(1) == parameters(3)
        #expect(isSame)
    }

    @Test("A gradient taken over parts of a batch is that of the whole", arguments: ["convnet2-w16", "lenet", "convnet2-leaky"])
    func parts(arch: String) throws {
        // Of a side at which a part is a fraction of the batch.
        let (side, count) = (40, 90)
        let net = try #require(Networks.classifier(arch, for: ImageShape(height: side, width: side, channels: 1), classes: 3))
        #expect(net.imagesTogether(pixels: side * side) < count)
        let images = Tensor(pseudorandom(count * side * side), shape: [count, side, side, 1])
        let labels = (0..<count).map { $0 % 3 }
        let weights = (0..<count).map { Double($0 % 5) / 180 }
        let parameters = net.initialParameters(seed: 0, stage: "test", purpose: "parts")
        let (loss, gradients, _) = net.lossGradient(
            of: Batch(images, labels: labels, weights: weights), parameters: parameters)
        let tracked = parameters.map { Variable($0, tracked: true) }
        let whole = net.logits(Variable(images), tracked, mode: .training, statistics: nil)
            .crossEntropy(labels: labels, weights: weights)
        #expect(abs(loss - whole.scalar) < 1e-5 * abs(whole.scalar))
        let expected = gradient(of: whole, withRespectTo: tracked).map(\.value.values)
        for deviation in deviations(gradients.map(\.values), from: expected) { #expect(deviation < 5e-3) }
    }
}
