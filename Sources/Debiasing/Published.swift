import Training

/// Data sets that the debiasing trainers were published with.
public enum PublishedData: String, Sendable, CaseIterable {
    /// Coloured MNIST, Corrupted CIFAR-10, biased FFHQ.
    case cmnist, cifar, bffhq
}

/// What a trainer needs besides its own settings.
public struct TrainingPlan: Sendable {
    /// The network by its name, the images that are learned from at a time, and augmentation as `--augment` names it.
    public var arch: String
    public var batch: Int
    public var augment: String

    /// What `augment` names, which is one of its names.
    public var augmentation: Augmentation { Augmentation(augment)! }
}

extension LearningFromFailure {
    /// The published settings; those for condensed sets when nil. CIFAR-10 was published with a ResNet-20, and faces are as the
    /// authors of DFA train them.
    public static func published(_ data: PublishedData?) -> (plan: TrainingPlan, epochs: Int, settings: Settings) {
        var settings = Settings()
        switch data {
        case nil: return (TrainingPlan(arch: "convnet", batch: 256, augment: "all"), 100, settings)
        case .cmnist: return (TrainingPlan(arch: "mlp-100-100-100", batch: 256, augment: "none"), 100, settings)
        case .cifar: return (TrainingPlan(arch: "resnet18-strided", batch: 256, augment: "crop+flip"), 200, settings)
        case .bffhq:
            settings.learningRate = 1e-4
            return (TrainingPlan(arch: "resnet18-strided", batch: 64, augment: "crop+flip"), 200, settings)
        }
    }
}

extension DisentangledAugmentation {
    /// The published settings; those for condensed sets when nil.
    public static func published(_ data: PublishedData?) -> (plan: TrainingPlan, steps: Int, settings: Settings) {
        var settings = Settings()
        let strided = TrainingPlan(arch: "resnet18-strided", batch: 256, augment: "crop+flip")
        switch data {
        case nil: return (TrainingPlan(arch: "convnet", batch: 256, augment: "all"), 50_000, settings)
        case .cmnist:
            settings.learningRate = 0.01
            (settings.biasWeight, settings.swapBiasWeight) = (10, 10)
            return (TrainingPlan(arch: "mlp-100-100-16", batch: 256, augment: "none"), 50_000, settings)
        case .cifar: return (strided, 50_000, settings)
        case .bffhq:
            settings.learningRate = 1e-4
            settings.decay = 0.1
            (settings.swapWeight, settings.biasWeight, settings.swapBiasWeight) = (0.1, 2, 2)
            return (TrainingPlan(arch: strided.arch, batch: 64, augment: strided.augment), 50_000, settings)
        }
    }
}

extension SelectiveMixing {
    /// The published settings, with the contrastive network by its name; those for condensed sets when nil.
    public static func published(
        _ data: PublishedData?
    ) -> (plan: TrainingPlan, contrast: String, epochs: Int, settings: Settings) {
        var settings = Settings()
        let cifar = "resnet18-cifar"
        switch data {
        case nil:
            return (TrainingPlan(arch: "convnet", batch: 1024, augment: "all"), "resnet18-strided", 200, settings)
        case .cmnist:
            settings.learningRate = 0.005
            settings.contrast = .adam(learningRate: 0.01, weightDecay: 1e-4)
            return (TrainingPlan(arch: "mlp-100-100-16", batch: 1024, augment: "none"), cifar, 200, settings)
        case .cifar:
            return (TrainingPlan(arch: "resnet18-strided", batch: 1024, augment: "crop+flip"), cifar, 300, settings)
        case .bffhq:
            settings.learningRate = 1e-4
            settings.miniBatch = 64
            settings.contrast = .sgd(learningRate: 0.4, momentum: 0.9, weightDecay: 1e-4)
            return (TrainingPlan(arch: "resnet18-strided", batch: 256, augment: "crop+flip"), cifar, 200, settings)
        }
    }
}
