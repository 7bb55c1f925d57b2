import Autodiff
import Kernels
import Nets
import Randomness

/// Gradient matching: the synthetic images of every class are moved so that they pull a net's parameters in the
/// direction in which the (weighted) real images pull them. With siamese augmentation it is DSA (Zhao & Bilen, "Dataset
/// condensation with differentiable siamese augmentation", ICML 2021), without it DC.
public struct GradientMatching: IterativeMethod {
    /// The published step size on the pixels.
    public static let publishedLearningRate: Float = 0.1

    public struct Settings: Sendable {
        public var matching = MatchingSettings(learningRate: publishedLearningRate)
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
    /// Without batch norm.
    public let net: any Classifier
    public var synthetic: SyntheticImages

    /// - Parameters:
    ///   - real: the real images.
    ///   - members: indices of the real images of every class; none is empty.
    ///   - start: the synthetic images to begin with.
    public init(
        real: PixelBank, members: [[Int]], sampling: RealSampling, net: any Classifier, start: Tensor<Float>,
        settings: Settings
    ) {
        precondition(net.initialStatistics.isEmpty, "images are matched one class at a time: batch norm would see it")
        self.settings = settings
        self.net = net
        synthetic = SyntheticImages(
            real: real, members: members, sampling: sampling, start: start, settings: settings.matching)
    }

    private func random(_ purpose: String, _ loop: Int) -> CounterRandom {
        CounterRandom(
            seed: settings.matching.seed, stage: "distill", purpose: purpose,
            index: UInt64(iteration * settings.outerLoops + loop))
    }

    /// One iteration: a fresh net, `outerLoops` steps on all images with the net's training between them.
    ///
    /// - Returns: the mean distance of a class and step.
    /// - Throws: what the sampling throws.
    public mutating func step() throws -> Float {
        var parameters = net.initialParameters(
            seed: settings.matching.seed, stage: "distill", purpose: "net", index: UInt64(iteration))
        var total: Float = 0
        for loop in 0..<settings.outerLoops {
            var gradients: [Tensor<Float>] = []
            for label in synthetic.classes {
                let (distance, gradient) = try match(label, loop: loop, parameters: parameters)
                total += distance
                gradients.append(gradient)
            }
            synthetic.move(along: Tensor(shape: images.shape, buffer: Buffer(joining: gradients.map(\.buffer))))
            if loop + 1 < settings.outerLoops { train(&parameters, loop: loop) }
        }
        synthetic.iteration += 1
        return total / Float(settings.outerLoops * synthetic.classes.count)
    }

    /// The distance of the gradients of a class, and its gradient with respect to the class's synthetic images.
    private func match(
        _ label: Int, loop: Int, parameters: [Tensor<Float>]
    ) throws -> (distance: Float, gradient: Tensor<Float>) {
        var random = random("batch of class \(label)", loop)
        let (real, weights) = try synthetic.drawReal(label, using: &random)
        let augment = settings.matching.augmentation.drawShared(height: synthetic.height, width: synthetic.width, using: &random)
        let target = net.lossGradient(
            of: augment(real).value, labels: Array(repeating: label, count: weights.count), weights: weights,
            parameters: parameters
        ).gradients.map { Variable($0) }

        let own = Variable(Variable(images).rows(synthetic.rows(of: label)).value, tracked: true)
        let augmented = augment(own)
        let count = settings.matching.imagesPerClass
        let matched = GradientDistance.imageGradient(
            of: augmented.value, labels: Array(repeating: label, count: count),
            weights: Array(repeating: 1 / Double(count), count: count), target: target, parameters: parameters, net: net)
        let back = vectorJacobianProduct(of: augmented, cotangent: Variable(matched.gradient), withRespectTo: [own])
        return (matched.distance, back[0].value)
    }

    /// Trains the net on the synthetic images as they are now, augmented one by one.
    private func train(_ parameters: inout [Tensor<Float>], loop: Int) {
        let labels = labels
        var optimizer = SGD(learningRate: settings.netLearningRate)
        var random = random("training", loop)
        let all = Variable(images)
        for _ in 0..<settings.innerEpochs {
            let order = random.shuffled(labels.count)
            for first in stride(from: 0, to: order.count, by: settings.netBatch) {
                let batch = Array(order[first..<min(order.count, first + settings.netBatch)])
                let augment = settings.matching.augmentation.drawEach(
                    batch.count, height: synthetic.height, width: synthetic.width, using: &random)
                let drawn = augment(.concatenated(batch.map { all.rows($0..<$0 + 1) }))
                let own = net.lossGradient(of: drawn.value, labels: batch.map { labels[$0] }, parameters: parameters)
                optimizer.update(&parameters, gradients: own.gradients)
            }
        }
    }
}
