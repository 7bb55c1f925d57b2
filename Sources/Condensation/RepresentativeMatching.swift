import Autodiff
import Kernels
import Nets
import Parallel
import Randomness
import TensorIO
import Training

/// Gradient matching with representative real images (Liu et al., DREAM, ICCV 2023) of partitioned synthetic ones (Kim et al., IDC,
/// ICML 2022), in networks that learn from the real images.
///
/// A step is one on the images of every class; a network serves for some steps. The published code counts its steps so too, but
/// calls those of a network an iteration.
public struct RepresentativeMatching: IterativeMethod {
    public struct Settings: Sendable, Encodable {
        public var matching = MatchingSettings(learningRate: publishedLearningRate(.squared))
        public var distance = GradientDistance.squared
        /// Tiles a side of the images.
        public var partition = 2
        /// Steps on the images for each network, and from one choice of representatives to the next.
        public var innerSteps = 100
        public var choiceEvery = 10
        /// The most images to train on in a step, of a class.
        public var syntheticBatch = 128
        /// Real images that the network learns from after a step, in batches.
        public var netImages = 500
        public var learning = LearningSettings(batch: 128)
        /// Of the batches that the network learns from.
        public var cutMix = CutMix()

        public init() {}

        /// The published step sizes on pixels in 0...1, .005 and .0001, for standardised ones of deviation 1/4.
        public static func publishedLearningRate(_ distance: GradientDistance) -> Float {
            switch distance {
            case .cosine: 0.1
            case .squared: 0.08
            case .absolute: 0.0016
            }
        }
    }

    public let settings: Settings
    /// Without batch norm.
    public let net: any Classifier
    private let tiles: Partition
    private let representatives: Representatives
    private let learning: RealLearning
    public var synthetic: SyntheticImages
    private var training: ClassifierTraining
    /// Of every class, since the last choice.
    private var chosen: [[Int]]

    /// - Parameters:
    ///   - bank, labels: all real images, of which the networks learn.
    ///   - netWeights: of them, where the networks learn by weight.
    ///   - start: the synthetic images to begin with, class by class, packed; the partition divides them.
    public init(
        representatives: Representatives, bank: PixelBank, labels: [Int], netWeights: SampleWeights = .uniform,
        net: any Classifier, start: Tensor<Float>, settings: Settings
    ) {
        precondition(net.initialStatistics.isEmpty, "a net without batch norm")
        (self.settings, self.net, self.representatives) = (settings, net, representatives)
        tiles = Partition(settings.partition)
        learning = RealLearning(
            net, from: bank, labels: labels, weights: netWeights, settings: settings.learning, seed: settings.matching.seed,
            augmentation: settings.matching.augmentation.without(.cutout), cutMix: settings.cutMix)
        synthetic = SyntheticImages(
            start, classes: representatives.classes.count, learningRate: settings.matching.learningRate,
            momentum: settings.matching.momentum)
        training = learning.fresh(0)
        chosen = representatives.classes.map { _ in [Int](repeating: 0, count: representatives.count) }
    }

    private func random(_ purpose: String) -> CounterRandom {
        CounterRandom(seed: settings.matching.seed, stage: "distill", purpose: purpose, index: UInt64(position))
    }

    /// One step on the images of every class.
    ///
    /// - Returns: the mean distance of a class.
    public mutating func step() -> Float {
        let (net, step) = position.quotientAndRemainder(dividingBy: settings.innerSteps)
        if step == 0 { training = learning.fresh(net) }
        if step % settings.choiceEvery == 0 {
            chosen = representatives.choose(representatives.classes, by: self.net, training.parameters) {
                self.random("representatives of class \($0)")
            }
        }
        var total: Float = 0
        for label in synthetic.classes { total += match(label) }
        var random = random("training")
        for first in stride(from: 0, to: settings.netImages, by: settings.learning.batch) {
            _ = learning.step(&training, on: settings.netImages - first, using: &random)
        }
        synthetic.iteration += 1
        return total / Float(synthetic.classes.count)
    }

    /// From what one class takes, a choice among part of the images of as many as there are threads, and one batch of the network's
    /// learning.
    public func stepTime(_ seconds: (() throws -> Void) throws -> Double) throws -> Double {
        var method = self
        var random = random("training")
        method.chosen[0] = representatives.some(of: 0)
        let matching = try seconds { _ = method.match(0) }
        let (part, share) = representatives.part(of: 0, most: 512)
        let together = min(Threads.count, part.classes.count)
        let choice = try seconds { _ = part.choose(0..<together, by: net, training.parameters) { _ in random } }
            / share / Double(together)
        let batch = min(settings.netImages, settings.learning.batch)
        let step = batch > 0 ? try seconds { _ = learning.step(&method.training, on: batch, using: &random) } : 0
        let choices = Double((settings.innerSteps + settings.choiceEvery - 1) / settings.choiceEvery)
        return (matching + choice * choices / Double(settings.innerSteps)) * Double(synthetic.classes.count)
            + step * Double(settings.netImages) / Double(max(batch, 1))
    }

    /// A step on the images of a class; those of the others move on by their momentum.
    private mutating func match(_ label: Int) -> Float {
        var random = random("batch of class \(label)")
        let all = synthetic.rows(of: label)
        let most = max(1, settings.syntheticBatch / tiles.tiles)
        let rows = most < all.count ? random.sample(most, from: all.count).map { all.lowerBound + $0 } : Array(all)
        let augment = settings.matching.augmentation.drawShared(for: synthetic.shape, using: &random)
        let (images, weights) = representatives.batch(chosen[label])
        let target = net.lossGradient(
            of: Batch(augment(Variable(images)).value, label: label, weights: weights), parameters: training.parameters
        ).gradients

        let start = Variable(synthetic.images.rows(at: rows), tracked: true)
        let augmented = augment(tiles(start))
        let pass = net.lossPass(Batch(augmented.value, label: label), parameters: training.parameters)
        let (distance, direction) = settings.distance.direction(from: pass.gradients, to: target)
        // As published, so that a step moves an image as far for any number of them.
        let scale = Double(synthetic.perClass) / 10
        let cotangent = Variable(pass.imageGradient(along: direction)) * scale
        let gradient = vectorJacobianProduct(of: augmented, cotangent: cotangent, withRespectTo: [start])[0].value
        synthetic.move(along: gradient.rows(placedAt: rows, of: synthetic.labels.count))
        return distance * Float(scale)
    }

    public var partition: Partition? { settings.partition > 1 ? tiles : nil }
    public var isFinite: Bool { synthetic.images.isFinite && training.parameters.allSatisfy(\.isFinite) }

    /// The images, their velocity, the steps, the network at work and the chosen images.
    public var state: RunState {
        var state = synthetic.state
        var own = RunState()
        training.add(to: &own)
        state.set(own, under: "net.")
        for (label, indices) in chosen.enumerated() {
            state.set("chosen.\(label)", Tensor(indices.map { Float($0) }, shape: [indices.count]))
        }
        return state
    }

    public mutating func resume(_ state: RunState) throws {
        try synthetic.resume(state)
        try training.resume(state.under("net."))
        guard position % settings.innerSteps % settings.choiceEvery != 0 else { return }
        chosen = try chosen.indices.map { label in
            let indices = try state.values("chosen.\(label)", count: representatives.count)
            guard indices.allSatisfy({ $0 >= 0 && $0 < Float(learning.count) && $0 == $0.rounded() }) else {
                throw DataError("expected indices below \(learning.count), found others", record: "chosen.\(label)")
            }
            return indices.map { Int($0) }
        }
    }
}
