import Kernels
import Nets

/// Trains a classifier on a set by SGD at one learning rate, and keeps its parameters from time to time: the experts of
/// trajectory matching (Cazenavette et al., "Dataset distillation by matching training trajectories", CVPR 2022, whose
/// settings are the defaults), and classifiers for any other use.
public typealias PlainTraining = EpochTraining<ClassifierTraining>

/// How SGD goes at one learning rate.
public struct PlainSettings: Sendable, Encodable {
    public var learningRate: Float = 0.01
    public var momentum: Float = 0
    public var weightDecay: Float = 0

    public init() {}
}

extension ClassifierTraining {
    /// A fresh network that learns by SGD from batches that others draw and augment.
    public init(_ net: any Classifier, draws: TrainingDraws, settings: PlainSettings) {
        self.init(
            net, parameters: draws.parameters(of: net, "net"),
            optimizer: SGD(
                learningRate: settings.learningRate, momentum: settings.momentum, weightDecay: settings.weightDecay),
            batch: 1, augmentation: Augmentation([]))
    }
}
