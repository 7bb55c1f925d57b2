import Autodiff
import Kernels
import Nets

/// A bias model that learns by a contrastive loss, from one batch after another.
public struct ContrastiveLearner: Sendable {
    public let model: BiasModel
    public let loss: ContrastiveLoss
    private var learner: Learner

    public init(_ model: BiasModel, loss: ContrastiveLoss, parameters: [Tensor<Float>], optimizer: OptimizerSettings) {
        (self.model, self.loss) = (model, loss)
        learner = Learner(
            model, parameters: parameters, statistics: model.encoder.initialStatistics, optimizer: optimizer.make())
    }

    public var parameters: [Tensor<Float>] { learner.parameters }
    /// Running statistics of batch norm.
    public var statistics: [Tensor<Float>] { learner.statistics }
    public var isFinite: Bool { learner.isFinite }

    /// One step on images [n, height, width, channels].
    ///
    /// - Returns: the loss before the step, and how many images have no other of their class among them.
    public mutating func step(on images: Tensor<Float>, labels: [Int]) -> (loss: Float, skippedAnchors: Int) {
        var skipped = 0
        let (model, loss) = (model, loss)
        let value = learner.step { parameters, seen in
            let embeddings = model.embed(Variable(images), parameters, mode: .training, statistics: seen())
            let result = loss(embeddings, labels: labels)
            skipped = result.skippedAnchors
            return result.loss
        }
        return (value, skipped)
    }

    /// Unit rows [n, dimension] of images, seen as in training: by the statistics of the batch.
    public func embeddings(of images: Tensor<Float>) -> Tensor<Float> {
        model.embed(Variable(images), parameters.map { Variable($0) }, mode: .training).value
    }

    public func add(to state: inout RunState) { learner.add(to: &state) }

    /// - Throws: `DataError` for what is absent or of another shape.
    public mutating func resume(_ state: RunState) throws { try learner.resume(state) }
}
