import Autodiff
import Condensation
import Kernels
import Nets
import Randomness

/// Trains a fresh network on a (synthetic) set with the published protocol (DC, DSA, DM): SGD of momentum 0.9 and
/// weight decay 5e-4, the learning rate divided by ten with a new optimizer after half of the epochs, batches of 256,
/// augmentation with parameters of their own for every image.
public struct NetTraining {
    public struct Settings: Sendable {
        /// Passes over the set; published: 1000.
        public var epochs = 1000
        public var batch = 256
        public var learningRate: Float = 0.01
        public var momentum: Float = 0.9
        public var weightDecay: Float = 5e-4
        public var augmentation = Augmentation(AugmentationOperation.all)
        public var seed: UInt64 = 0

        public init() {}

        fileprivate func optimizer(late: Bool) -> SGD {
            SGD(learningRate: late ? learningRate / 10 : learningRate, momentum: momentum, weightDecay: weightDecay)
        }
    }

    public let settings: Settings
    public let net: any Classifier
    /// Which of several nets: its start and its batches depend on it.
    public let index: Int
    private let images: PixelBank
    private let labels: [Int]
    private var optimizer: SGD
    public private(set) var parameters: [Tensor<Float>]
    /// Running statistics of batch norm.
    private var statistics: [Tensor<Float>]
    public private(set) var epoch = 0
    /// What the following epochs depend on besides images and settings; set it to resume.
    public var state: TrainingState {
        get { TrainingState(position: epoch, parameters: parameters, statistics: statistics, optimizer: optimizer.state) }
        set {
            (epoch, parameters, statistics) = (newValue.position, newValue.parameters, newValue.statistics)
            optimizer = settings.optimizer(late: epoch > settings.epochs / 2 + 1)
            optimizer.state = newValue.optimizer
        }
    }

    public init(net: any Classifier, images: PixelBank, labels: [Int], index: Int, settings: Settings) {
        precondition(images.count == labels.count, "\(labels.count) labels for \(images.count) images")
        self.settings = settings
        self.net = net
        self.index = index
        self.images = images
        self.labels = labels
        optimizer = settings.optimizer(late: false)
        statistics = net.initialStatistics
        parameters = net.initialParameters(
            seed: settings.seed, stage: "evaluate", purpose: "net", index: UInt64(index))
    }

    /// One pass over the set.
    ///
    /// - Returns: the mean of the batches' losses, each before its step.
    public mutating func runEpoch() -> Float {
        if epoch == settings.epochs / 2 + 1 { optimizer = settings.optimizer(late: true) }
        var random = CounterRandom(
            seed: settings.seed, stage: "evaluate", purpose: "epochs of net \(index)", index: UInt64(epoch))
        let order = random.shuffled(images.count)
        var total: Float = 0
        for first in stride(from: 0, to: order.count, by: settings.batch) {
            let indices = Array(order[first..<min(order.count, first + settings.batch)])
            let draw = settings.augmentation.drawEach(
                indices.count, height: images.height, width: images.width, using: &random)
            let shape = [indices.count, images.height, images.width, images.channels]
            let x = draw(Variable(Tensor(shape: shape, buffer: images.batch(indices))))
            let batch = BatchStatistics()
            let (loss, gradients) = net.lossGradient(
                of: x.value, labels: indices.map { labels[$0] }, parameters: parameters, statistics: batch)
            optimizer.update(&parameters, gradients: gradients)
            statistics = batch.mixed(into: statistics)
            total += loss * Float(indices.count)
        }
        epoch += 1
        return total / Float(images.count)
    }

    /// The most likely class of every image of `test`.
    public func predictions(_ test: PixelBank) -> [Int] {
        let constants = parameters.map { Variable($0) }
        var result: [Int] = []
        let block = 4 * net.imagesTogether(pixels: test.height * test.width)
        for first in stride(from: 0, to: test.count, by: block) {
            let indices = Array(first..<min(test.count, first + block))
            let shape = [indices.count, test.height, test.width, test.channels]
            let images = Variable(Tensor(shape: shape, buffer: test.batch(indices)))
            let logits = net.logits(images, constants, mode: .inference(statistics), statistics: nil).value
            let values = logits.values
            for row in indices.indices {
                let own = values[row * net.classes..<(row + 1) * net.classes]
                result.append(own.indices.max { own[$0] < own[$1] }! - own.startIndex)
            }
        }
        return result
    }
}
