import Autodiff
import Kernels
import Nets
import Randomness
import Training

/// Distribution matching (Zhao & Bilen, "Dataset condensation with distribution matching", WACV 2023), with weights on
/// the real samples (Cui et al., ICML 2024, section 4): the synthetic images of every class are moved so that their mean
/// feature in a random network meets the (weighted) mean feature of real ones.
public struct DistributionMatching: IterativeMethod {
    /// The published step size on the pixels.
    public static let publishedLearningRate: Float = 1

    public let settings: MatchingSettings
    public let encoder: any Encoder
    private let trained: [TrainedNetwork]
    private let real: RealImages
    public var synthetic: SyntheticImages

    /// - Parameters:
    ///   - trained: networks that have `encoder`, to match in by turns; random ones when there are none.
    ///   - start: the synthetic images to begin with, class by class.
    public init(
        real: RealImages, encoder: any Encoder, trained: [TrainedNetwork] = [], start: Tensor<Float>,
        settings: MatchingSettings
    ) {
        self.settings = settings
        (self.encoder, self.trained) = (encoder, trained)
        self.real = real
        synthetic = SyntheticImages(
            start, classes: real.classes.count, learningRate: settings.learningRate, momentum: settings.momentum)
    }

    /// The numbers of an iteration's net, and where its batch norm takes its statistics from.
    private var net: (parameters: [Tensor<Float>], mode: NormMode) {
        guard trained.isEmpty else {
            let network = trained[turn(position, of: trained.count, seed: settings.seed, purpose: "encoders")]
            return (network.parameters, .inference(network.statistics))
        }
        let parameters = encoder.initialParameters(
            seed: settings.seed, stage: "distill", purpose: "net", index: UInt64(position))
        return (parameters, .training)
    }

    /// One iteration: a net, all classes, one step on all images.
    ///
    /// - Returns: the loss, the squared distance of the means summed over the classes.
    public mutating func step() -> Float {
        let (loss, gradient) = match(synthetic.classes, in: net)
        synthetic.move(along: gradient)
        synthetic.iteration += 1
        return loss
    }

    /// From what one class takes, and the net of an iteration.
    public func stepTime(_ seconds: (() throws -> Void) throws -> Double) throws -> Double {
        let net = net
        let matching = try seconds { _ = match(0..<1, in: net) }
        return try matching * Double(synthetic.classes.count) + seconds { _ = self.net }
    }

    /// The loss of some classes, and its gradient with respect to all images.
    private func match(
        _ classes: Range<Int>, in net: (parameters: [Tensor<Float>], mode: NormMode)
    ) -> (loss: Float, gradient: Tensor<Float>) {
        let mode = net.mode
        let parameters = net.parameters.map { Variable($0) }
        func features(_ images: [Variable<Float>]) -> Variable<Float> {
            encoder.features(.concatenated(images), parameters, mode: mode, statistics: nil)
        }
        let (loss, gradients) = valueAndGradient(at: [synthetic.images]) { images in
            var realParts: [Variable<Float>] = []
            var syntheticParts: [Variable<Float>] = []
            var realWeights: [[Double]] = []
            for label in classes {
                var random = CounterRandom(
                    seed: settings.seed, stage: "distill", purpose: "batch of class \(label)", index: UInt64(position))
                let batch = real.draw(label, using: &random)
                let augment = settings.augmentation.drawShared(for: synthetic.shape, using: &random)
                realParts.append(augment(Variable(batch.images)))
                realWeights.append(batch.weights)
                syntheticParts.append(augment(images[0].rows(synthetic.rows(of: label))))
            }
            let even = Array(repeating: 1 / Double(synthetic.perClass), count: synthetic.perClass)
            let realMeans = features(realParts).weightedMeans(realWeights)
            let syntheticMeans = features(syntheticParts).weightedMeans(classes.map { _ in even })
            return (realMeans - syntheticMeans).squared.sum()
        }
        return (loss, gradients[0])
    }
}
