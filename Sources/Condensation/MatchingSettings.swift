import Training

/// What the methods that match synthetic images with real ones have in common.
public struct MatchingSettings: Sendable, Encodable {
    /// Step size and momentum of the gradient descent on the pixels; the published momentum is 0.5.
    public var learningRate: Float
    public var momentum: Float = 0.5
    /// Siamese: the same on the real and on the synthetic images of a class.
    public var augmentation = Augmentation(AugmentationOperation.all)
    public var seed: UInt64 = 0

    public init(learningRate: Float) { self.learningRate = learningRate }
}
