import ArgumentParser
import Autodiff
import Condensation
import Corruption
import Debiasing
import Kernels
import Nets
import Randomness
import TensorIO
import Training
import Views
import Weighting

/// Pieces of work, each with a peer of the same sizes in bench/peers.
enum Work: String, CaseIterable, ExpressibleByArgument {
    case dm, idm, dream, dsa, mtt, train, expert, selecmix, dfa, kde, view, posterior
    case dsaIteration = "dsa-iteration"
    case dfaMLP = "dfa-mlp"
    case supconStrided = "supcon-strided"
    case supconCIFAR = "supcon-cifar"
    case corrupt

    /// Runs before the first that counts: the first ones take memory from the system. A long one is taken as it comes.
    var warmUp: Int { [.dsaIteration, .idm, .dream, .mtt].contains(self) ? 0 : 2 }

    /// Makes the inputs, outside the time taken, and returns the work.
    /// - Parameter corruption: of `corrupt`.
    func prepare(_ corruption: Corruption) throws -> () throws -> Void {
        switch self {
        case .dm: Self.distributionMatching()
        case .idm: Self.improvedDistributionMatching()
        case .dream: Self.representativeMatching()
        case .dsa: Self.gradientMatching()
        case .dsaIteration: Self.gradientMatchingIteration()
        case .mtt: Self.trajectoryMatching()
        case .train: Self.training(on: 100)
        case .expert: Self.training(on: 256)
        case .selecmix: Self.selectiveMixing()
        case .dfa: Self.disentangledAugmentation("resnet18-strided")
        case .dfaMLP: Self.disentangledAugmentation("mlp-100-100-16")
        case .kde: Self.densities()
        case .view: Self.texture()
        case .posterior: Self.posterior()
        case .supconStrided: Self.contrastive(.strided)
        case .supconCIFAR: Self.contrastive(.cifar)
        case .corrupt: Self.corrupting(corruption)
        }
    }

    private static func normals(_ count: Int, _ purpose: String) -> [Float] {
        var random = CounterRandom(seed: 0, stage: "bench", purpose: purpose)
        return (0..<count).map { _ in Float(random.normal()) }
    }

    private static func bank(_ count: Int) -> PixelBank {
        PixelBank(
            floats: normals(count * 28 * 28 * 3, "images"), height: 28, width: 28, channels: 3, mean: [0, 0, 0],
            deviation: [1, 1, 1])
    }

    /// How many images `corrupt` corrupts.
    static let corruptedCount = 2000

    /// CIFAR-sized images at severity 5.
    private static func corrupting(_ corruption: Corruption) -> () throws -> Void {
        var random = CounterRandom(seed: 0, stage: "bench", purpose: "corrupt")
        let pixels = (0..<corruptedCount * 32 * 32 * 3).map { _ in UInt8(random.integer(below: 256)) }
        let corruptor = Corruptor(severity: 5, seed: 0)
        return {
            _ = try corruptor.apply(
                to: pixels, height: 32, width: 32, corruptions: Array(repeating: corruption, count: corruptedCount),
                indices: Array(0..<corruptedCount))
        }
    }

    /// 1024 images a class, of which 256 are drawn.
    private static func real(classes: Int) -> RealImages {
        RealImages(
            bank(classes * 1024), members: (0..<classes).map { Array($0 * 1024..<($0 + 1) * 1024) }, batch: 256,
            weights: .uniform)
    }

    private static func start(_ count: Int) -> Tensor<Float> {
        Tensor(normals(count * 28 * 28 * 3, "start"), shape: [count, 28, 28, 3])
    }

    private static let net = ConvNet(height: 28, width: 28, channels: 3, classes: 10)

    /// An iteration of DM: ten classes of 1024 images, 256 of them drawn, 10 synthetic images each.
    private static func distributionMatching() -> () throws -> Void {
        var settings = DistributionMatching.Settings()
        settings.matching.augmentation = Augmentation(AugmentationOperation.digits)
        var matching = DistributionMatching(
            real: real(classes: 10), encoder: net.encoder, start: start(100), settings: settings)
        return { _ = matching.step() }
    }

    /// An iteration of IDM: the same with images of 2x2 tiles, class by class, and 10 steps on 256 images of two networks.
    private static func improvedDistributionMatching() -> () throws -> Void {
        var settings = ImprovedDistributionMatching.Settings.published(imagesPerClass: 10)
        settings.matching.augmentation = Augmentation(AugmentationOperation.digits)
        var matching = ImprovedDistributionMatching(
            real: real(classes: 10), bank: bank(10 * 1024), labels: (0..<10 * 1024).map { $0 / 1024 }, net: net,
            start: start(100), settings: settings)
        return { _ = matching.step() }
    }

    /// A step of DREAM on all classes: 128 of 1024 real images each, chosen by clusters, and 500 for the network to learn from.
    private static func representativeMatching() -> () throws -> Void {
        let bank = bank(10 * 1024)
        var settings = RepresentativeMatching.Settings()
        settings.innerSteps = 1
        settings.matching.augmentation = Augmentation("color+crop+cutout")!
        let representatives = Representatives(
            bank, members: (0..<10).map { Array($0 * 1024..<($0 + 1) * 1024) }, count: 128, pool: nil, weights: nil,
            weighing: .pool)
        var matching = RepresentativeMatching(
            representatives: representatives, bank: bank, labels: (0..<10 * 1024).map { $0 / 1024 }, net: net,
            start: start(100), settings: settings)
        return { _ = matching.step() }
    }

    private static let draws = TrainingDraws(seed: 0, stage: "bench")

    /// 256 images of ten classes, of a set of 55,000.
    private static func learning(_ start: some BatchLearner) -> () throws -> Void {
        var learner = start
        let indices = Array(0..<256)
        let images = bank(256).images(indices)
        let drawn = DrawnBatch(Batch(images, labels: indices.map { $0 % 10 }), indices: indices, original: images)
        var random = CounterRandom(seed: 0, stage: "bench", purpose: "batch")
        return { _ = learner.learn(from: drawn, using: &random) }
    }

    private static let labels = (0..<55_000).map { $0 % 10 }

    /// A step of SelecMix without learning from failure: pairs among 256 images, a step of ConvNet-3 and one of the contrastive
    /// network.
    private static func selectiveMixing() -> () throws -> Void {
        let model = BiasModel(encoder: ResNet18(stem: .cifar, channels: 3))
        return learning(
            SelectiveMixing(net, model: model, labels: labels, draws: draws, settings: SelectiveMixing.Settings()))
    }

    /// A step of DFA after swapping has begun.
    private static func disentangledAugmentation(_ arch: String) -> () throws -> Void {
        var settings = DisentangledAugmentation.Settings()
        settings.swapFrom = 0
        let net = Networks.classifier(arch, for: ImageShape(height: 28, width: 28, channels: 3), classes: 10)!
        return learning(DisentangledAugmentation(net, labels: labels, draws: draws, settings: settings))
    }

    /// A class step of DSA: 256 of 1024 real images and 10 synthetic ones.
    private static func gradientMatching() -> () throws -> Void {
        var settings = GradientMatching.Settings()
        settings.outerLoops = 1
        settings.matching.augmentation = Augmentation(AugmentationOperation.digits)
        var matching = GradientMatching(
            real: real(classes: 1), net: net, start: start(10), settings: settings)
        return { _ = matching.step() }
    }

    /// An iteration of DSA at IPC 10: ten outer loops over ten classes, fifty epochs of training between them.
    private static func gradientMatchingIteration() -> () throws -> Void {
        var settings = GradientMatching.Settings()
        settings.matching.augmentation = Augmentation(AugmentationOperation.digits)
        var matching = GradientMatching(
            real: real(classes: 10), net: net, start: start(100), settings: settings)
        return { _ = matching.step() }
    }

    /// An iteration of trajectory matching at IPC 10: ten steps on all images.
    private static func trajectoryMatching() -> () throws -> Void {
        let origin = net.initialParameters(seed: 0, stage: "bench", purpose: "net", index: 0)
        let target = origin.map { tensor in
            let moved = zip(tensor.values, normals(tensor.count, "way")).map { $0 + 0.01 * $1 }
            return Tensor(moved, shape: tensor.shape)
        }
        var settings = TrajectorySettings.published(imagesPerClass: 10)
        (settings.steps, settings.expertSnapshots, settings.latestStart) = (10, 1, 1)
        settings.augmentation = Augmentation(AugmentationOperation.digits)
        let expert = Trajectory(net, snapshots: [origin, target], statistics: [[], []])
        var matching = TrajectoryMatching(net: net, experts: [expert], start: start(100), settings: settings)
        return { _ = try matching.step() }
    }

    /// A training step of a ConvNet on `count` images, without augmentation.
    private static func training(on count: Int) -> () throws -> Void {
        let images = bank(count)
        var parameters = net.initialParameters(seed: 0, stage: "bench", purpose: "net", index: 0)
        var optimizer = SGD(learningRate: 0.01, momentum: 0.9, weightDecay: 5e-4)
        return {
            let batch = Batch(images.images(Array(0..<count)), labels: (0..<count).map { $0 % 10 })
            optimizer.update(&parameters, gradients: net.lossGradient(of: batch, parameters: parameters).gradients)
        }
    }

    /// A GSC step of ResNet-18 on 256 images.
    private static func contrastive(_ stem: ResNet18.Stem) -> () throws -> Void {
        var training = ContrastiveTraining(
            model: BiasModel(encoder: ResNet18(stem: stem, channels: 3)), images: bank(256),
            labels: (0..<256).map { $0 % 10 }, settings: ContrastiveTraining.Settings())
        return { _ = training.step() }
    }

    /// Unit rows around the centres of ten classes, and their classes.
    private static func clusters(_ count: Int, _ dimension: Int) -> (rows: [Float], labels: [Int]) {
        var rows = normals(count * dimension, "rows")
        let centres = normals(10 * dimension, "centres")
        for i in 0..<count {
            var norm: Float = 0
            for d in 0..<dimension {
                rows[i * dimension + d] = centres[i % 10 * dimension + d] + 0.3 * rows[i * dimension + d]
                norm += rows[i * dimension + d] * rows[i * dimension + d]
            }
            for d in 0..<dimension { rows[i * dimension + d] /= norm.squareRoot() }
        }
        return (rows, (0..<count).map { $0 % 10 })
    }

    /// Densities of 55,000 unit rows of 128 in ten classes.
    private static func densities() -> () throws -> Void {
        let (rows, labels) = clusters(55_000, 128)
        return { _ = try KDEWeights(embeddings: rows, dimension: 128, labels: labels) }
    }

    /// How likely every class is of 11,000 unit rows of 64, with the choice of the kernel.
    private static func posterior() -> () throws -> Void {
        let (rows, labels) = clusters(11_000, 64)
        let members = ClassMembers(labels)
        return { _ = KernelPosterior(rows: rows, dimension: 64, members: members) }
    }

    /// The texture view of 55,000 images of 28x28x3.
    private static func texture() -> () throws -> Void {
        var random = CounterRandom(seed: 0, stage: "bench", purpose: "view")
        let pixels = (0..<55_000 * 28 * 28 * 3).map { _ in UInt8(random.integer(below: 256)) }
        return {
            var embedding = try ViewEmbedding(.texture, of: ImageShape(height: 28, width: 28, channels: 3))
            embedding.append(bytes: pixels)
            _ = try embedding.rows()
        }
    }
}
