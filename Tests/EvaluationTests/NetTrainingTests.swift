import Condensation
import Evaluation
import GoldenFiles
import Kernels
import Nets
import Testing

@Suite struct NetTrainingTests {
    /// Class 0 is bright on the left, class 1 on the right.
    private func bank(_ count: Int) -> (PixelBank, [Int]) {
        let labels = (0..<count).map { $0 % 2 }
        let values = pseudorandom(count * 192).enumerated().map { i, x -> Float in
            let (image, column) = (i / 192, i / 3 % 8)
            return x + ((column < 4) == (labels[image] == 0) ? 1 : -1)
        }
        return (PixelBank(floats: values, height: 8, width: 8, channels: 3, mean: [0, 0, 0], deviation: [1, 1, 1]), labels)
    }

    private func training(threads: Int = 2, index: Int = 0) -> [Int] {
        let before = Threads.count
        Threads.count = threads
        defer { Threads.count = before }
        let (images, labels) = bank(20)
        var settings = NetTraining.Settings()
        settings.epochs = 30
        settings.batch = 8
        settings.augmentation = Augmentation([.crop, .cutout])
        let net = ConvNet(height: 8, width: 8, channels: 3, classes: 2, depth: 2, filters: 16, firstPadding: 1)
        var training = NetTraining(net: net, images: images, labels: labels, index: index, settings: settings)
        let losses = (0..<30).map { _ in training.runEpoch() }
        #expect(losses.last! < losses.first!)
        return training.predictions(bank(60).0)
    }

    @Test func learnsWhatCanBeLearned() {
        let right = zip(training(), bank(60).1).filter { $0 == $1 }.count
        #expect(right >= 57)
    }

    @Test func resultsDoNotDependOnThreads() { #expect(training(threads: 1) == training(threads: 3)) }
}
