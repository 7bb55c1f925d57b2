import Autodiff
import Kernels
import Nets
import Randomness
import Training

/// Trajectory matching (Cazenavette et al., "Dataset distillation by matching training trajectories", CVPR 2022): a network
/// that starts where an expert stood and trains on the synthetic images for N steps shall arrive where the expert was M
/// snapshots later. The images move, and the step size α of that training.
///
/// The published code keeps the graph of all steps. Here the parameters of each step are kept, and the gradient walks back
/// through them: with λ the loss's gradient at the parameters after step k, g the step's gradient and ⟨λ, g⟩ its slope,
///
///     images: −α ∂⟨λ, g⟩/∂x,   α: −⟨λ, g⟩,   λ ← λ − α ∂⟨λ, g⟩/∂θ
///
/// in the memory of one step.
public struct TrajectoryMatching: IterativeMethod {
    public let settings: TrajectorySettings
    /// Without batch norm.
    public let net: any Classifier
    private let experts: any ExpertSource
    public var synthetic: SyntheticImages
    /// The learned step size of training on the images, and its velocity.
    public private(set) var rate: Float
    private var rateVelocity: Float = 0

    /// - Parameters:
    ///   - start: the synthetic images to begin with, class by class.
    ///   - experts: of `net`, each with `settings.latestStart + settings.expertSnapshots` snapshots or more.
    public init(
        net: any Classifier, experts: any ExpertSource, start: Tensor<Float>, settings: TrajectorySettings
    ) {
        precondition(net.initialStatistics.isEmpty, "a net without batch norm")
        precondition(experts.count > 0, "an expert")
        (self.net, self.experts, self.settings) = (net, experts, settings)
        synthetic = SyntheticImages(
            start, classes: net.classes, learningRate: settings.learningRate, momentum: settings.momentum)
        rate = settings.startingRate
    }

    /// A step of the walk: the parameters before it and the images it saw.
    private struct Step {
        let parameters: [Tensor<Float>]
        let indices: [Int]
        let augment: AugmentationDraw
    }

    /// One iteration: a walk from a snapshot of an expert, and one step on the images and on α.
    ///
    /// - Returns: the squared distance of the arrival from the expert's, over that of the expert's own way.
    /// - Throws: what reading an expert throws.
    public mutating func step() throws -> Float {
        var random = CounterRandom(
            seed: settings.seed, stage: "distill", purpose: "walk", index: UInt64(position))
        let expert = try experts.expert(at: position, seed: settings.seed)
        let first = random.integer(below: settings.latestStart)
        let (origin, target) = (expert.snapshots[first], expert.snapshots[first + settings.expertSnapshots])

        var parameters = origin
        var steps: [Step] = []
        for indices in batches(using: &random) {
            let augment = settings.augmentation.drawEach(indices.count, for: synthetic.shape, using: &random)
            let step = Step(parameters: parameters, indices: indices, augment: augment)
            parameters = parameters.adding(gradients(of: step), times: -Double(rate))
            steps.append(step)
        }
        let missed = parameters.adding(target, times: -1)
        let way = origin.adding(target, times: -1)
        let scale = way.dot(way)
        let loss = missed.dot(missed) / scale

        var adjoint = missed.map { (Variable($0) * (2 / Double(scale))).value }
        var imageGradient = Tensor<Float>(repeating: 0, shape: synthetic.images.shape)
        var rateGradient: Float = 0
        for step in steps.reversed() {
            let back = walkBack(step, adjoint)
            rateGradient -= back.slope
            imageGradient = [imageGradient].adding(
                [back.images.rows(placedAt: step.indices, of: synthetic.labels.count)])[0]
            adjoint = adjoint.adding(back.parameters, times: -Double(rate))
        }
        synthetic.move(along: imageGradient)
        rateVelocity = settings.momentum * rateVelocity + rateGradient
        rate -= settings.rateLearningRate * rateVelocity
        synthetic.iteration += 1
        return loss
    }

    /// From a step of the walk, there and back.
    public func stepTime(_ seconds: (() throws -> Void) throws -> Double) throws -> Double {
        var random = CounterRandom(seed: settings.seed, stage: "distill", purpose: "walk", index: 0)
        let parameters = try experts.expert(at: 0, seed: settings.seed).snapshots[0]
        let indices = batches(using: &random)[0]
        let augment = settings.augmentation.drawEach(indices.count, for: synthetic.shape, using: &random)
        let step = Step(parameters: parameters, indices: indices, augment: augment)
        let time = try seconds {
            _ = gradients(of: step)
            _ = walkBack(step, parameters)
        }
        return time * Double(settings.steps)
    }

    /// The images of every step: all of them, or permutations of them cut into batches.
    private func batches(using random: inout CounterRandom) -> [[Int]] {
        let count = synthetic.labels.count
        let size = min(settings.batch ?? count, count)
        var batches: [[Int]] = []
        while batches.count < settings.steps {
            let order = random.shuffled(count)
            batches += stride(from: 0, to: count, by: size).map { Array(order[$0..<min(count, $0 + size)]) }
        }
        return Array(batches.prefix(settings.steps))
    }

    private func batch(_ step: Step, _ augmented: Tensor<Float>) -> Batch {
        Batch(augmented, labels: step.indices.map { synthetic.labels[$0] })
    }

    private func gradients(of step: Step) -> [Tensor<Float>] {
        let augmented = step.augment(Variable(synthetic.images.rows(at: step.indices))).value
        return net.lossGradient(of: batch(step, augmented), parameters: step.parameters).gradients
    }

    /// What a step hands back of λ: to its images, the rest without −α.
    private func walkBack(_ step: Step, _ adjoint: [Tensor<Float>]) -> LossDerivatives<Float> {
        let start = Variable(synthetic.images.rows(at: step.indices), tracked: true)
        let augmented = step.augment(start)
        let back = net.lossPass(batch(step, augmented.value), parameters: step.parameters).derivatives(along: adjoint)
        let cotangent = Variable(back.images) * -Double(rate)
        let images = vectorJacobianProduct(of: augmented, cotangent: cotangent, withRespectTo: [start])[0].value
        return LossDerivatives(slope: back.slope, images: images, parameters: back.parameters)
    }

    public var learnedRate: Float? { rate }
    public var isFinite: Bool { synthetic.images.isFinite && rate.isFinite }
    public var divergence: String? {
        notFinite ?? (rate > 0 ? nil : "the learned rate has fallen to \(rate)")
    }

    /// The images, their velocity, the iteration, α and its velocity.
    public var state: RunState {
        var state = synthetic.state
        state.set("learning-rate", Tensor([rate, rateVelocity], shape: [2]))
        return state
    }

    public mutating func resume(_ state: RunState) throws {
        try synthetic.resume(state)
        let values = try state.values("learning-rate", count: 2)
        (rate, rateVelocity) = (values[0], values[1])
    }
}
