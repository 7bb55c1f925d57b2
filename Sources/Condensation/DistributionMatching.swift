import Autodiff
import Kernels
import Nets
import Randomness

/// Distribution matching (Zhao & Bilen, "Dataset condensation with distribution matching", WACV 2023), with weights on
/// the real samples (Cui et al., ICML 2024, section 4): the synthetic images of every class are moved so that their mean
/// feature in a random ConvNet meets the (weighted) mean feature of real ones.
public struct DistributionMatching: IterativeMethod {
    public struct Settings: Sendable {
        /// Synthetic images a class.
        public var imagesPerClass = 10
        /// Real images a class and iteration; published: 256.
        public var realBatch = 256
        /// Step size and momentum of the gradient descent on the pixels; published: 1 and 0.5.
        public var learningRate: Float = 1
        public var momentum: Float = 0.5
        public var augmentation = Augmentation(AugmentationOperation.all)
        public var seed: UInt64 = 0

        public init() {}
    }

    public let settings: Settings
    public let net: ConvNet
    private let real: PixelBank
    private let samplers: [RealSampler]
    private var optimizer: SGD
    /// The synthetic images, class by class, [classes·imagesPerClass, height, width, channels], standardised.
    public private(set) var images: Tensor<Float>
    public private(set) var iteration = 0
    public var state: MethodState {
        get { MethodState(iteration: iteration, images: images, velocity: optimizer.velocities.first) }
        set {
            (iteration, images) = (newValue.iteration, newValue.images)
            optimizer.velocities = newValue.velocity.map { [$0] } ?? []
        }
    }
    /// The labels of `images`.
    public var labels: [Int] { samplers.indices.flatMap { Array(repeating: $0, count: settings.imagesPerClass) } }

    /// - Parameters:
    ///   - real: the real images.
    ///   - members: indices of the real images of every class; none is empty.
    ///   - start: the synthetic images to begin with.
    public init(
        real: PixelBank, members: [[Int]], sampling: RealSampling, net: ConvNet, start: Tensor<Float>,
        settings: Settings
    ) {
        precondition(start.shape[0] == members.count * settings.imagesPerClass, "one image a class and slot")
        self.settings = settings
        self.net = net
        self.real = real
        samplers = members.map { RealSampler(members: $0, batch: settings.realBatch, sampling: sampling) }
        optimizer = SGD(learningRate: settings.learningRate, momentum: settings.momentum)
        images = start
    }

    /// One iteration: a fresh net, all classes, one step on all images.
    ///
    /// - Returns: the loss, the squared distance of the means summed over the classes.
    /// - Throws: what the sampling throws.
    public mutating func step() throws -> Float {
        let parameters = net.initialParameters(
            seed: settings.seed, stage: "distill", purpose: "net", index: UInt64(iteration)
        ).map { Variable($0) }
        let (height, width) = (net.geometry.height, net.geometry.width)
        let synthetic = Variable(images, tracked: true)
        var realParts: [Variable<Float>] = []
        var syntheticParts: [Variable<Float>] = []
        var realWeights: [[Double]] = []
        for (label, sampler) in samplers.enumerated() {
            var random = CounterRandom(
                seed: settings.seed, stage: "distill", purpose: "batch of class \(label)", index: UInt64(iteration))
            let (indices, weights) = try sampler.draw(using: &random)
            let augment = settings.augmentation.drawShared(height: height, width: width, using: &random)
            let shape = [indices.count, height, width, real.channels]
            realParts.append(augment(Variable(Tensor(shape: shape, buffer: real.batch(indices)))))
            realWeights.append(weights)
            let own = label * settings.imagesPerClass..<(label + 1) * settings.imagesPerClass
            syntheticParts.append(augment(synthetic.rows(own)))
        }
        let realMeans = Self.averages(realWeights).matrixProduct(net.features(.concatenated(realParts), parameters))
        let even = Array(repeating: 1 / Double(settings.imagesPerClass), count: settings.imagesPerClass)
        let syntheticMeans = Self.averages(samplers.map { _ in even })
            .matrixProduct(net.features(.concatenated(syntheticParts), parameters))
        let loss = (realMeans - syntheticMeans).squared.sum()
        let gradients = gradient(of: loss, withRespectTo: [synthetic])
        var updated = [images]
        optimizer.update(&updated, gradients: gradients.map(\.value))
        images = updated[0]
        iteration += 1
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
