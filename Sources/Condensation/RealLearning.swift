import Kernels
import Nets
import Randomness
import Training

/// How the networks of a method learn from the real images, as published for IDM and DREAM.
public struct LearningSettings: Sendable, Encodable {
    /// Images a step.
    public var batch: Int
    public var learningRate: Float = 0.01
    public var momentum: Float = 0.9
    public var weightDecay: Float = 5e-4

    public init(batch: Int) { self.batch = batch }
}

/// The real images of which the networks of a method learn as it goes on.
struct RealLearning: Sendable {
    private let net: any Classifier
    private let bank: PixelBank
    private let labels: [Int]
    private let order: EpochOrder
    private let settings: LearningSettings
    private let seed: UInt64
    private let augmentation: Augmentation
    private let cutMix: CutMix?

    /// - Parameters:
    ///   - bank, labels, weights: all real images, and how they are drawn.
    ///   - seed: of the first parameters.
    ///   - augmentation, cutMix: of the batches.
    init(
        _ net: any Classifier, from bank: PixelBank, labels: [Int], weights: SampleWeights, settings: LearningSettings,
        seed: UInt64, augmentation: Augmentation = Augmentation([]), cutMix: CutMix? = nil
    ) {
        (self.net, self.bank, self.labels, self.settings) = (net, bank, labels, settings)
        (self.seed, self.augmentation, self.cutMix) = (seed, augmentation, cutMix)
        order = EpochOrder(labels: labels, weights: weights)
    }

    /// The number of images.
    var count: Int { labels.count }

    /// Network `index` of the run, before it has learned.
    func fresh(_ index: Int) -> ClassifierTraining {
        var training = ClassifierTraining(
            net, parameters: net.initialParameters(seed: seed, stage: "distill", purpose: "net", index: UInt64(index)),
            optimizer: SGD(
                learningRate: settings.learningRate, momentum: settings.momentum, weightDecay: settings.weightDecay),
            batch: settings.batch, augmentation: augmentation)
        training.cutMix = cutMix
        return training
    }

    /// One step of a network.
    ///
    /// - Parameter size: images to draw, a batch at most.
    /// - Returns: how many were drawn.
    func step(_ training: inout ClassifierTraining, on size: Int, using random: inout CounterRandom) -> Int {
        let indices = order.batch(min(size, settings.batch), using: &random)
        _ = training.step(
            augmenting: bank.images(indices), labels: indices.map { labels[$0] }, weights: order.weights(of: indices),
            using: &random)
        return indices.count
    }
}
