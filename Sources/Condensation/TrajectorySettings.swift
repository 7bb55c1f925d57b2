import Training

/// How trajectories are matched.
public struct TrajectorySettings: Sendable, Encodable {
    /// N: steps on the synthetic images.
    public var steps = 20
    /// M: snapshots of the expert that they shall be worth.
    public var expertSnapshots = 3
    /// Walks begin at a snapshot below this one.
    public var latestStart = 25
    /// Synthetic images a step; all of them when nil.
    public var batch: Int?
    /// Step size on the pixels, and momentum of it and of α's.
    public var learningRate: Float = 1000
    public var momentum: Float = 0.5
    /// α to begin with, and the step size on it.
    public var startingRate: Float = 0.01
    public var rateLearningRate: Float = 1e-5
    /// Of every image alone.
    public var augmentation = Augmentation(AugmentationOperation.all)
    public var seed: UInt64 = 0

    public init() {}

    /// The settings of the condensation benchmark (Cui et al., 2022) for CIFAR-10 at 1, 10 and 50 images a class; those of the
    /// nearest number below for others.
    public static func published(imagesPerClass: Int) -> TrajectorySettings {
        var settings = TrajectorySettings()
        settings.expertSnapshots = 2
        switch imagesPerClass {
        case ..<10:
            (settings.steps, settings.latestStart, settings.learningRate) = (50, 2, 100)
            (settings.rateLearningRate, settings.startingRate) = (1e-7, 0.01)
        case ..<50:
            (settings.steps, settings.latestStart, settings.learningRate) = (30, 20, 100)
            (settings.rateLearningRate, settings.startingRate) = (1e-5, 0.001)
        default:
            (settings.steps, settings.latestStart, settings.learningRate) = (30, 40, 1000)
            (settings.rateLearningRate, settings.startingRate) = (1e-5, 0.001)
        }
        return settings
    }
}
