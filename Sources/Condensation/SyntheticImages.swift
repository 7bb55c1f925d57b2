import Autodiff
import Kernels
import Nets
import Randomness

/// The synthetic images of a matching method, the real ones that they are matched with, and how they move.
public struct SyntheticImages {
    public let perClass: Int
    private let real: PixelBank
    private let samplers: [RealSampler]
    private var optimizer: SGD
    /// Class by class, [classes·perClass, height, width, channels], standardised.
    public private(set) var images: Tensor<Float>
    /// Iterations of the method.
    public internal(set) var iteration = 0

    init(
        real: PixelBank, members: [[Int]], sampling: RealSampling, start: Tensor<Float>, settings: MatchingSettings
    ) {
        perClass = settings.imagesPerClass
        precondition(start.shape[0] == members.count * perClass, "one image a class and slot")
        self.real = real
        samplers = members.map { RealSampler(members: $0, batch: settings.realBatch, sampling: sampling) }
        optimizer = SGD(learningRate: settings.learningRate, momentum: settings.momentum)
        images = start
    }

    var classes: Range<Int> { samplers.indices }
    var height: Int { real.height }
    var width: Int { real.width }
    /// The labels of `images`.
    var labels: [Int] { classes.flatMap { Array(repeating: $0, count: perClass) } }
    /// The rows of `images` that belong to a class.
    func rows(of label: Int) -> Range<Int> { label * perClass..<(label + 1) * perClass }

    /// A batch of real images of a class, and their weights, which sum to 1.
    /// - Throws: what the sampling throws.
    func drawReal(_ label: Int, using random: inout CounterRandom) throws -> (images: Variable<Float>, weights: [Double]) {
        let (indices, weights) = try samplers[label].draw(using: &random)
        let shape = [indices.count, height, width, real.channels]
        return (Variable(Tensor(shape: shape, buffer: real.batch(indices))), weights)
    }

    mutating func move(along gradient: Tensor<Float>) {
        var updated = [images]
        optimizer.update(&updated, gradients: [gradient])
        images = updated[0]
    }

    var state: MethodState {
        get { MethodState(iteration: iteration, images: images, velocity: optimizer.state.moments.first?.first) }
        set {
            (iteration, images) = (newValue.iteration, newValue.images)
            optimizer.state = OptimizerState(steps: iteration, moments: newValue.velocity.map { [[$0]] } ?? [])
        }
    }
}
