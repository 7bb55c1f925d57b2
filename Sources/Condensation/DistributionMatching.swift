import Autodiff
import Kernels
import Nets
import Randomness

/// Distribution matching (Zhao & Bilen, "Dataset condensation with distribution matching", WACV 2023), with weights on
/// the real samples (Cui et al., ICML 2024, section 4): the synthetic images of every class are moved so that their mean
/// feature in a random ConvNet meets the (weighted) mean feature of real ones.
public struct DistributionMatching: IterativeMethod {
    /// The published step size on the pixels.
    public static let publishedLearningRate: Float = 1

    public let settings: MatchingSettings
    public let net: ConvNet
    public var synthetic: SyntheticImages

    /// - Parameters:
    ///   - real: the real images.
    ///   - members: indices of the real images of every class; none is empty.
    ///   - start: the synthetic images to begin with.
    public init(
        real: PixelBank, members: [[Int]], sampling: RealSampling, net: ConvNet, start: Tensor<Float>,
        settings: MatchingSettings
    ) {
        self.settings = settings
        self.net = net
        synthetic = SyntheticImages(
            real: real, members: members, sampling: sampling, start: start, settings: settings)
    }

    /// One iteration: a fresh net, all classes, one step on all images.
    ///
    /// - Returns: the loss, the squared distance of the means summed over the classes.
    /// - Throws: what the sampling throws.
    public mutating func step() throws -> Float {
        let parameters = net.initialParameters(
            seed: settings.seed, stage: "distill", purpose: "net", index: UInt64(iteration)
        ).map { Variable($0) }
        let own = Variable(images, tracked: true)
        var realParts: [Variable<Float>] = []
        var syntheticParts: [Variable<Float>] = []
        var realWeights: [[Double]] = []
        for label in synthetic.classes {
            var random = CounterRandom(
                seed: settings.seed, stage: "distill", purpose: "batch of class \(label)", index: UInt64(iteration))
            let (real, weights) = try synthetic.drawReal(label, using: &random)
            let augment = settings.augmentation.drawShared(
                height: synthetic.height, width: synthetic.width, using: &random)
            realParts.append(augment(real))
            realWeights.append(weights)
            syntheticParts.append(augment(own.rows(synthetic.rows(of: label))))
        }
        let realMeans = Self.averages(realWeights).matrixProduct(net.features(.concatenated(realParts), parameters))
        let even = Array(repeating: 1 / Double(settings.imagesPerClass), count: settings.imagesPerClass)
        let syntheticMeans = Self.averages(synthetic.classes.map { _ in even })
            .matrixProduct(net.features(.concatenated(syntheticParts), parameters))
        let loss = (realMeans - syntheticMeans).squared.sum()
        synthetic.move(along: gradient(of: loss, withRespectTo: [own])[0].value)
        synthetic.iteration += 1
        return loss.scalar
    }

    /// The block-diagonal matrix [classes, samples] that takes weighted means of consecutive samples.
    private static func averages(_ weights: [[Double]]) -> Variable<Float> {
        let total = weights.reduce(0) { $0 + $1.count }
        var values = [Float](repeating: 0, count: weights.count * total)
        var column = 0
        for (row, own) in weights.enumerated() {
            for weight in own {
                values[row * total + column] = Float(weight)
                column += 1
            }
        }
        return Variable(Tensor(values, shape: [weights.count, total]))
    }
}
