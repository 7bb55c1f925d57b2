import Autodiff
import GoldenFiles
import Kernels
import Nets
import Randomness
import Testing
import Training

@Suite struct EpochOrderTests {
    private let labels = [0, 0, 0, 0, 1, 1, 1, 1, 1, 1]

    private func random(_ index: Int = 0) -> CounterRandom {
        CounterRandom(seed: 1, stage: "test", purpose: "order", index: UInt64(index))
    }

    @Test func evenlyEachImageOnce() {
        let order = EpochOrder(labels: labels)
        var (first, second) = (random(), random(1))
        let (a, b) = (order.draw(using: &first), order.draw(using: &second))
        #expect(a.sorted() == Array(0..<10) && b.sorted() == a.sorted() && a != b)
        #expect(order.weights(of: [3, 4]) == nil)
    }

    @Test("Drawn by weight within the classes, which keep their shares") func drawn() {
        let order = EpochOrder(labels: labels, weights: .drawn([3, 1, 0, 0, 100, 100, 100, 100, 100, 500]))
        var counts = [Double](repeating: 0, count: 10)
        for epoch in 0..<4000 {
            var random = random(epoch)
            let indices = order.draw(using: &random)
            #expect(indices.count == 10)
            for i in indices { counts[i] += 1 / 4000 }
        }
        // Of ten draws four are of class 0, three quarters of these its first image; six of class 1, half its last.
        let expected = [3, 1, 0, 0, 0.6, 0.6, 0.6, 0.6, 0.6, 3]
        #expect(zip(counts, expected).allSatisfy { abs($0 - $1) < 0.1 }, "\(counts)")
        #expect(order.weights(of: [0]) == nil && counts[2] == 0)
    }

    @Test("Averaged: every image once, and weights of mean 1 in each class") func averaged() throws {
        let order = EpochOrder(labels: labels, weights: .averaged([3, 1, 0, 0, 1, 1, 1, 1, 1, 1]))
        var random = random()
        #expect(order.draw(using: &random).sorted() == Array(0..<10))
        #expect(try #require(order.weights(of: Array(0..<10))).map { $0 * 10 } == [3, 1, 0, 0, 1, 1, 1, 1, 1, 1])
        #expect(order.weights(of: [0, 4]) == [1.5, 0.5])
    }
}

@Suite struct PlainTrainingTests {
    private let net = ConvNet(height: 8, width: 8, channels: 3, classes: 2, depth: 1, filters: 16, firstPadding: 1)
    private let labels = (0..<10).map { $0 % 2 }
    private var bank: PixelBank {
        PixelBank(floats: pseudorandom(10 * 192), height: 8, width: 8, channels: 3, mean: [0, 0, 0], deviation: [1, 1, 1])
    }

    private func training(snapshots: Int? = nil) -> PlainTraining {
        var plain = PlainSettings()
        (plain.learningRate, plain.momentum, plain.weightDecay) = (0.1, 0.9, 0.01)
        var settings = PlainTraining.Settings()
        (settings.batch, settings.augmentation, settings.snapshots) = (4, Augmentation([]), snapshots)
        let draws = TrainingDraws(seed: 0, stage: "classifier-train")
        let learner = ClassifierTraining(net, draws: draws, settings: plain)
        return PlainTraining(learner, images: bank, labels: labels, draws: draws, settings: settings)
    }

    /// SGD written out, on the batches that the order has: 4, 4 and 2 of 10 images.
    @Test func stepsAreThoseOfSGD() {
        var training = training()
        #expect(training.stepsPerEpoch == 3)
        var parameters = training.network.parameters
        var velocity = parameters.map { Tensor<Float>(repeating: 0, shape: $0.shape) }
        for step in 0..<6 {
            var random = CounterRandom(seed: 0, stage: "classifier-train", purpose: "order", index: UInt64(step / 3))
            let order = random.shuffled(10)
            let indices = Array(order[step % 3 * 4..<min(10, step % 3 * 4 + 4)])
            let batch = Batch(bank.images(indices), labels: indices.map { labels[$0] })
            let (loss, gradients, _) = net.lossGradient(of: batch, parameters: parameters)
            velocity = velocity.map { (Variable($0) * 0.9).value }
                .adding(gradients).adding(parameters, times: 0.01)
            parameters = parameters.adding(velocity, times: -0.1)
            #expect(abs(training.step() - loss) < 1e-5)
        }
        let found = training.network.parameters.map(\.values)
        #expect(deviations(found, from: parameters.map(\.values)).allSatisfy { $0 < 1e-4 })
        #expect(training.place == "step 3 of epoch 2" && training.position == 6)
    }

    @Test("Snapshots before the first step and after every two epochs, and the same after a resume") func snapshots() throws {
        var whole = training(snapshots: 2)
        let first = whole.network.parameters.map(\.values)
        for _ in 0..<7 { _ = whole.step() }
        let state = whole.state
        for _ in 0..<8 { _ = whole.step() }
        let trajectory = try #require(whole.trajectory)
        #expect(trajectory.count == 3 && trajectory.snapshots[0].map(\.values) == first)
        #expect(trajectory.snapshots[1][0].values != trajectory.snapshots[2][0].values)
        var other = training(snapshots: 2)
        try other.resume(state)
        for _ in 0..<8 { _ = other.step() }
        #expect(other.trajectory?.snapshots.map { $0.map(\.values) } == trajectory.snapshots.map { $0.map(\.values) })
        #expect(other.network.parameters.map(\.values) == whole.network.parameters.map(\.values))
    }
}
