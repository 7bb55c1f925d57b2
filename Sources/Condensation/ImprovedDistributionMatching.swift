import Autodiff
import Kernels
import Nets
import Randomness
import TensorIO
import Training

/// Improved distribution matching (Zhao, Li, Qin & Yu, "Improved distribution matching for dataset condensation", CVPR 2023),
/// with weights on the real samples (Cui et al., ICML 2024, section A.1).
///
/// As distribution matching, but: features are those of networks that learn from the real images as the run goes on, kept in a
/// queue; the images are partitioned; and besides meeting the means, they shall be told right by the network, the more so the
/// more it can tell itself.
public struct ImprovedDistributionMatching: IterativeMethod {
    public struct Settings: Sendable, Encodable {
        public var matching = MatchingSettings(learningRate: 0.2)
        /// Tiles a side of the images.
        public var partition = 2
        /// What the cross-entropy of the synthetic images counts, times the network's accuracy in percent.
        public var crossEntropyWeight: Float = 0.5
        /// Networks at the start, the most there may be, and iterations from a new one to the next.
        public var firstNets = 3
        public var mostNets = 100
        public var netEvery = 30
        /// Networks that learn in an iteration, each so many steps, and how.
        public var netsTrained = 2
        public var netSteps = 10
        public var learning = LearningSettings(batch: 256)
        /// Iterations after which the accuracies are counted anew: where the published code evaluates.
        public var accuracyEvery = 100

        public init() {}

        /// The published settings; those of the nearest number below for others than 1, 10 and 50.
        public static func published(imagesPerClass: Int) -> Settings {
            var settings = Settings()
            if imagesPerClass < 10 { settings.netEvery = 5 }
            if imagesPerClass >= 50 { (settings.crossEntropyWeight, settings.accuracyEvery) = (0.1, 500) }
            return settings
        }

        /// Real images of a class in a step, as published.
        public static func publishedBatch(imagesPerClass: Int) -> Int { imagesPerClass < 10 ? 5000 : 256 }
    }

    /// A network of the queue, and how many of the images that it has learned from it told right.
    private struct Member {
        var training: ClassifierTraining
        var right = 0
        var seen = 0
        /// 0 before it has learned.
        var accuracy: Double { seen == 0 ? 0 : Double(right) / Double(seen) }
    }

    public let settings: Settings
    public let net: any Classifier
    private let tiles: Partition
    private let real: RealImages
    private let learning: RealLearning
    public var synthetic: SyntheticImages
    private var queue: [Member] = []
    /// Networks that stay as they are, and the accuracy of each on real images; in place of the queue where there are any.
    private let trained: [(network: TrainedNetwork, accuracy: Double)]

    /// - Parameters:
    ///   - bank, labels: all real images, of which the networks learn.
    ///   - netWeights: of them, where the networks learn by weight.
    ///   - trained: networks to match in, which do not learn any more, all `net`; where there are none, fresh ones that do.
    ///   - start: the synthetic images to begin with, class by class, packed; the partition divides them.
    public init(
        real: RealImages, bank: PixelBank, labels: [Int], netWeights: SampleWeights = .uniform, net: any Classifier,
        trained: [TrainedNetwork] = [], start: Tensor<Float>, settings: Settings
    ) {
        (self.settings, self.net, self.real) = (settings, net, real)
        tiles = Partition(settings.partition)
        learning = RealLearning(
            net, from: bank, labels: labels, weights: netWeights, settings: settings.learning, seed: settings.matching.seed)
        synthetic = SyntheticImages(
            start, classes: real.classes.count, learningRate: settings.matching.learningRate,
            momentum: settings.matching.momentum)
        var random = CounterRandom(seed: settings.matching.seed, stage: "distill", purpose: "test of encoders")
        let sample = random.sample(min(1000, labels.count), from: labels.count)
        self.trained = trained.map { network in
            let told = network.predictions(bank.images(sample))
            return (network, Double(zip(told, sample).count { $0 == labels[$1] }) / Double(sample.count))
        }
        if trained.isEmpty { queue = (0..<settings.firstNets).map { Member(training: learning.fresh($0)) } }
    }

    private func random(_ purpose: String, _ index: Int) -> CounterRandom {
        CounterRandom(seed: settings.matching.seed, stage: "distill", purpose: purpose, index: UInt64(index))
    }

    /// One iteration: a network of the queue, a step on all images for each class, and the learning of some networks.
    ///
    /// - Returns: the loss, summed over the classes.
    public mutating func step() -> Float {
        var random = random("choice of nets", position)
        let (network, accuracy) = choose(using: &random)
        let weight = Double(settings.crossEntropyWeight) * accuracy * 100
        var total: Float = 0
        for label in synthetic.classes { total += match(label, network, crossEntropyWeight: weight) }
        if trained.isEmpty { for _ in 0..<settings.netsTrained { train(random.integer(below: queue.count), using: &random) } }
        synthetic.iteration += 1
        return total
    }

    /// From what one class takes, and one step of a network that learns.
    public func stepTime(_ seconds: (() throws -> Void) throws -> Double) throws -> Double {
        var method = self
        var random = random("choice of nets", position)
        let (network, _) = method.choose(using: &random)
        let matching = try seconds { _ = method.match(0, network, crossEntropyWeight: 1) }
        let batch = trained.isEmpty && settings.netSteps > 0
            ? try seconds {
                _ = learning.step(&method.queue[0].training, on: settings.learning.batch, using: &random)
            } : 0
        return matching * Double(synthetic.classes.count) + batch * Double(settings.netsTrained * settings.netSteps)
    }

    /// The network of an iteration, and its accuracy; the queue is brought up to date before.
    private mutating func choose(using random: inout CounterRandom) -> (network: TrainedNetwork, accuracy: Double) {
        if !trained.isEmpty {
            return trained[turn(position, of: trained.count, seed: settings.matching.seed, purpose: "encoders")]
        }
        if position > 0, position % settings.netEvery == 0 {
            queue.append(Member(training: learning.fresh(settings.firstNets + position / settings.netEvery - 1)))
            if queue.count > settings.mostNets { queue.removeFirst() }
        }
        if position % settings.accuracyEvery == 0 { for i in queue.indices { (queue[i].right, queue[i].seen) = (0, 0) } }
        let chosen = queue[random.integer(below: queue.count)]
        return (chosen.training.network, chosen.accuracy)
    }

    /// A step on the images of a class; those of the others move on by their momentum.
    private mutating func match(_ label: Int, _ network: TrainedNetwork, crossEntropyWeight: Double) -> Float {
        let (net, parameters) = (net, network.parameters.map { Variable($0) })
        let mode = NormMode.inference(network.statistics)
        var random = random("batch of class \(label)", position)
        let batch = real.draw(label, using: &random)
        let augment = settings.matching.augmentation.drawShared(for: synthetic.shape, using: &random)
        func features(_ images: Variable<Float>) -> Variable<Float> {
            net.features(images, parameters, mode: mode, statistics: nil)
        }
        let target = features(augment(Variable(batch.images))).weightedMeans([batch.weights])
        let rows = synthetic.rows(of: label)
        let count = rows.count * tiles.tiles
        let (loss, gradients) = valueAndGradient(at: [synthetic.images.rows(rows)]) { images in
            let seen = augment(tiles(images[0]))
            let reached = features(seen)
            let mean = reached.weightedMeans([Array(repeating: 1 / Double(count), count: count)])
            let logits = net.logits(of: seen, features: reached, parameters, mode: mode)
            let wrong = logits.crossEntropy(
                labels: Array(repeating: label, count: count), weights: Array(repeating: 1 / Double(count), count: count))
            return (target - mean).squared.sum() + wrong * crossEntropyWeight
        }
        synthetic.move(along: gradients[0].rows(placedAt: Array(rows), of: synthetic.labels.count))
        return loss
    }

    private mutating func train(_ index: Int, using random: inout CounterRandom) {
        for _ in 0..<settings.netSteps {
            queue[index].seen += learning.step(&queue[index].training, on: settings.learning.batch, using: &random)
            queue[index].right += queue[index].training.right
        }
    }

    public var partition: Partition? { settings.partition > 1 ? tiles : nil }
    public var isFinite: Bool {
        synthetic.images.isFinite && queue.allSatisfy { $0.training.parameters.allSatisfy(\.isFinite) }
    }

    /// The images, their velocity, the iteration, and of every network what it has learned and its counts.
    public var state: RunState {
        var state = synthetic.state
        for (index, member) in queue.enumerated() {
            var own = RunState()
            member.training.add(to: &own)
            own.set("right", member.right)
            own.set("seen", member.seen)
            state.set(own, under: "net.\(index).")
        }
        return state
    }

    public mutating func resume(_ state: RunState) throws {
        try synthetic.resume(state)
        guard trained.isEmpty else { return }
        let made = settings.firstNets + (position > 0 ? (position - 1) / settings.netEvery : 0)
        queue = try (0..<min(made, max(settings.mostNets, settings.firstNets))).map { index in
            let own = state.under("net.\(index).")
            var member = Member(training: learning.fresh(0))
            try member.training.resume(own)
            (member.right, member.seen) = (try own.count("right"), try own.count("seen"))
            return member
        }
    }
}
