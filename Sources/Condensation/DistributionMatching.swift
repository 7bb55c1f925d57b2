import Autodiff
import Kernels
import Nets
import Randomness
import Training

/// Distribution matching (Zhao & Bilen, "Dataset condensation with distribution matching", WACV 2023), with weights on
/// the real samples (Cui et al., ICML 2024, section 4): the synthetic images of every class are moved so that their mean
/// feature in a random network meets the (weighted) mean feature of real ones.
public struct DistributionMatching: IterativeMethod {
    public struct Settings: Sendable, Encodable {
        /// Published with a step size of 1 on the pixels.
        public var matching = MatchingSettings(learningRate: 1)
        /// Iterations from one network, with its draw of real images and of augmentations, to the next; published: 1. The
        /// means of the real images, most of an iteration's work, are found once for all of them.
        public var netEvery = 1

        public init() {}
    }

    /// A network's numbers, and where its batch norm takes its statistics from.
    private typealias Net = (parameters: [Tensor<Float>], mode: NormMode)

    /// What the iterations with one network have in common.
    private struct Target {
        let round: Int
        let net: Net
        /// Of every class, what its real images were augmented by.
        let augmentations: [AugmentationDraw]
        /// Of the real images, [classes, d].
        let means: Tensor<Float>
    }

    public let settings: Settings
    public let encoder: any Encoder
    private let trained: [TrainedNetwork]
    private let real: RealImages
    public var synthetic: SyntheticImages
    private var target: Target?

    /// - Parameters:
    ///   - trained: networks that have `encoder`, to match in by turns; random ones when there are none.
    ///   - start: the synthetic images to begin with, class by class.
    public init(
        real: RealImages, encoder: any Encoder, trained: [TrainedNetwork] = [], start: Tensor<Float>, settings: Settings
    ) {
        precondition(settings.netEvery > 0, "at least an iteration for each network")
        self.settings = settings
        (self.encoder, self.trained) = (encoder, trained)
        self.real = real
        synthetic = SyntheticImages(
            start, classes: real.classes.count, learningRate: settings.matching.learningRate,
            momentum: settings.matching.momentum)
    }

    /// One iteration: one step on all images.
    ///
    /// - Returns: the loss, the squared distance of the means summed over the classes.
    public mutating func step() -> Float {
        let target = target.flatMap { $0.round == round ? $0 : nil } ?? draw(synthetic.classes, in: net)
        self.target = target
        let (loss, gradient) = match(synthetic.classes, target)
        synthetic.move(along: gradient)
        synthetic.iteration += 1
        return loss
    }

    /// From what one class takes, and a net.
    public func stepTime(_ seconds: (() throws -> Void) throws -> Double) throws -> Double {
        let net = net
        let target = draw(0..<1, in: net)
        let drawing = try seconds { _ = draw(0..<1, in: net) }
        let matching = try seconds { _ = match(0..<1, target) }
        let (classes, every) = (Double(synthetic.classes.count), Double(settings.netEvery))
        return try classes * (matching + drawing / every) + seconds { _ = self.net } / every
    }

    private var round: Int { position / settings.netEvery }

    private var net: Net {
        let seed = settings.matching.seed
        guard trained.isEmpty else {
            let network = trained[turn(round, of: trained.count, seed: seed, purpose: "encoders")]
            return (network.parameters, .inference(network.statistics))
        }
        return (encoder.initialParameters(seed: seed, stage: "distill", purpose: "net", index: UInt64(round)), .training)
    }

    private func draw(_ classes: Range<Int>, in net: Net) -> Target {
        var images: [Variable<Float>] = []
        var weights: [[Double]] = []
        var augmentations: [AugmentationDraw] = []
        for label in classes {
            var random = CounterRandom(
                seed: settings.matching.seed, stage: "distill", purpose: "batch of class \(label)", index: UInt64(round))
            let batch = real.draw(label, using: &random)
            let augment = settings.matching.augmentation.drawShared(for: synthetic.shape, using: &random)
            images.append(augment(Variable(batch.images)))
            weights.append(batch.weights)
            augmentations.append(augment)
        }
        let means = features(images, net).weightedMeans(weights).value
        return Target(round: round, net: net, augmentations: augmentations, means: means)
    }

    /// The loss of some classes, and its gradient with respect to all images.
    private func match(_ classes: Range<Int>, _ target: Target) -> (loss: Float, gradient: Tensor<Float>) {
        let (loss, gradients) = valueAndGradient(at: [synthetic.images]) { images in
            let parts = zip(classes, target.augmentations).map { label, augment in
                augment(images[0].rows(synthetic.rows(of: label)))
            }
            let even = Array(repeating: 1 / Double(synthetic.perClass), count: synthetic.perClass)
            let means = features(parts, target.net).weightedMeans(classes.map { _ in even })
            return (Variable(target.means) - means).squared.sum()
        }
        return (loss, gradients[0])
    }

    private func features(_ images: [Variable<Float>], _ net: Net) -> Variable<Float> {
        encoder.features(.concatenated(images), net.parameters.map { Variable($0) }, mode: net.mode, statistics: nil)
    }
}
