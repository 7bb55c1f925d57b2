import Autodiff
import Kernels
import Nets
import Randomness
import Training

/// Gradient matching: the synthetic images of every class are moved so that they pull a net's parameters in the
/// direction in which the (weighted) real images pull them. With siamese augmentation it is DSA (Zhao & Bilen, "Dataset
/// condensation with differentiable siamese augmentation", ICML 2021), without it DC.
public struct GradientMatching: IterativeMethod {
    /// The published step size on the pixels.
    public static let publishedLearningRate: Float = 0.1

    public struct Settings: Sendable, Encodable {
        public var matching = MatchingSettings(learningRate: publishedLearningRate)
        public var distance = GradientDistance.cosine
        /// Steps on the images for each net.
        public var outerLoops = 10
        /// Epochs on the synthetic set between them.
        public var innerEpochs = 50
        /// Step size and batch of the net's training; published: 0.01 and 256.
        public var netLearningRate: Float = 0.01
        public var netBatch = 256

        public init() {}

        /// The published outer loops and inner epochs for a number of images a class; those of the nearest listed
        /// number at most as large for others.
        public static func publishedLoops(imagesPerClass: Int) -> (outer: Int, inner: Int) {
            let table = [(50, 50, 10), (40, 40, 15), (30, 30, 20), (20, 20, 25), (10, 10, 50)]
            return table.first { imagesPerClass >= $0.0 }.map { ($0.1, $0.2) } ?? (1, 1)
        }
    }

    public let settings: Settings
    /// Without batch norm: images are matched one class at a time, which the statistics of a batch would tell apart.
    public let net: any Classifier
    private let real: RealImages
    public var synthetic: SyntheticImages

    /// - Parameter start: the synthetic images to begin with, class by class.
    public init(real: RealImages, net: any Classifier, start: Tensor<Float>, settings: Settings) {
        precondition(net.initialStatistics.isEmpty, "a net without batch norm")
        self.settings = settings
        self.net = net
        self.real = real
        synthetic = SyntheticImages(
            start, classes: real.classes.count, learningRate: settings.matching.learningRate,
            momentum: settings.matching.momentum)
    }

    private func random(_ purpose: String, _ loop: Int) -> CounterRandom {
        CounterRandom(
            seed: settings.matching.seed, stage: "distill", purpose: purpose,
            index: UInt64(position * settings.outerLoops + loop))
    }

    /// One iteration: a fresh net, `outerLoops` steps on all images with the net's training between them.
    ///
    /// - Returns: the mean distance of a class and step.
    public mutating func step() -> Float {
        var training = freshTraining()
        var total: Float = 0
        for loop in 0..<settings.outerLoops {
            let matches = synthetic.classes.map { match($0, loop: loop, parameters: training.parameters) }
            total = matches.reduce(total) { $0 + $1.distance }
            synthetic.move(
                along: Tensor(shape: synthetic.images.shape, buffer: Buffer(joining: matches.map(\.gradient.buffer))))
            if loop + 1 < settings.outerLoops { train(&training, loop: loop) }
        }
        synthetic.iteration += 1
        return total / Float(settings.outerLoops * synthetic.classes.count)
    }

    private func freshTraining() -> ClassifierTraining {
        ClassifierTraining(
            net,
            parameters: net.initialParameters(
                seed: settings.matching.seed, stage: "distill", purpose: "net", index: UInt64(position)),
            optimizer: SGD(learningRate: settings.netLearningRate), batch: settings.netBatch,
            augmentation: settings.matching.augmentation)
    }

    /// From a step of one class and a batch of training: an iteration has hundreds of them.
    public func stepTime(_ seconds: (() throws -> Void) throws -> Double) throws -> Double {
        var training = freshTraining()
        let count = synthetic.labels.count
        let matching = try seconds { _ = match(0, loop: 0, parameters: training.parameters) }
        let batch = Array(0..<min(count, settings.netBatch))
        var random = random("training", 0)
        let learning = settings.outerLoops > 1 && settings.innerEpochs > 0
            ? try seconds {
                _ = training.step(
                    augmenting: synthetic.images.rows(at: batch), labels: batch.map { synthetic.labels[$0] }, using: &random)
            } : 0
        let batches = Double((settings.outerLoops - 1) * settings.innerEpochs) * Double(count) / Double(batch.count)
        return matching * Double(settings.outerLoops * synthetic.classes.count) + learning * batches
    }

    /// The distance of the gradients of a class, and its gradient with respect to the class's synthetic images: that of
    /// ⟨v, g⟩ with v = ∂distance/∂g held, g the gradient that the images give the parameters.
    private func match(
        _ label: Int, loop: Int, parameters: [Tensor<Float>]
    ) -> (distance: Float, gradient: Tensor<Float>) {
        var random = random("batch of class \(label)", loop)
        let (images, weights) = real.draw(label, using: &random)
        let augment = settings.matching.augmentation.drawShared(for: synthetic.shape, using: &random)
        let target = net.lossGradient(
            of: Batch(augment(Variable(images)).value, label: label, weights: weights), parameters: parameters
        ).gradients

        let start = Variable(synthetic.images.rows(synthetic.rows(of: label)), tracked: true)
        let augmented = augment(start)
        let pass = net.lossPass(Batch(augmented.value, label: label), parameters: parameters)
        let (distance, direction) = settings.distance.direction(from: pass.gradients, to: target)
        let gradient = Variable(pass.imageGradient(along: direction))
        return (distance, vectorJacobianProduct(of: augmented, cotangent: gradient, withRespectTo: [start])[0].value)
    }

    /// Trains the net on the synthetic images as they are now, augmented one by one.
    private func train(_ training: inout ClassifierTraining, loop: Int) {
        var random = random("training", loop)
        for _ in 0..<settings.innerEpochs {
            _ = training.epoch(labels: synthetic.labels, using: &random) { synthetic.images.rows(at: $0) }
        }
    }
}
