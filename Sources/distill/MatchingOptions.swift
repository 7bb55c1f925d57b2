import ArgumentParser
import Autodiff
import Condensation
import Datasets
import Kernels
import SharedOptions
import Randomness
import TensorIO
import ToolKit
import Weighting

/// What the methods that match real images take.
struct MatchingOptions: ParsableArguments {
    /// The images to begin with.
    enum Start: ExpressibleByArgument, Equatable {
        case noise, real
        case file(String)

        init(argument: String) {
            switch argument {
            case "noise": self = .noise
            case "real": self = .real
            default: self = .file(argument)
            }
        }

        var defaultValueDescription: String {
            switch self {
            case .noise: "noise"
            case .real: "real"
            case .file(let path): path
            }
        }
    }
    enum WeightUse: String, CaseIterable, ExpressibleByArgument { case draw, average }

    @OptionGroup var method: MethodOptions

    @Option(help: "Real images of each class in a step.")
    var realBatch = 256

    @Option(help: "Step size on the pixels (default: the published one, 1 for dm and 0.1 for dsa and dc).")
    var learningRate: Double?

    @Option(help: "Momentum of the steps.")
    var momentum = 0.5

    @Option(name: .customLong("init"), help: ArgumentHelp(
        "What to start from: noise, N(0,1) in standardised pixels; real images; or a set of --ipc images a class, to go on with other settings, say.",
        valueName: "noise|real|FILE"), completion: .file())
    var start: Start = .noise

    @Option(help: ArgumentHelp("Weights of the real images, from kde-weight.", valueName: "FILE"), completion: .file())
    var weights: String?

    @Option(help: "draw: images are drawn by weight; average: drawn evenly, averaged by weight.")
    var useWeights: WeightUse = .draw

    @Option(help: ArgumentHelp("Embeddings for weights computed in every batch.", valueName: "FILE"), completion: .file())
    var embeddings: String?

    @OptionGroup var seeding: SeedOption

    func validate() throws {
        guard realBatch > 0 else { throw ValidationError("--real-batch: expected 1 or more, found \(realBatch)") }
        if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
            throw ValidationError("--learning-rate: expected a number above 0, found \(learningRate)")
        }
        guard (0..<1).contains(momentum) else { throw ValidationError("--momentum: expected 0 to below 1, found \(momentum)") }
        if case .file("-") = start, method.input == "-" {
            throw ValidationError("the dataset and --init from stdin: name a file for one of them")
        }
        if useWeights == .average && weights == nil { throw ValidationError("--use-weights average needs --weights FILE") }
        if weights != nil && embeddings != nil { throw ValidationError("--weights and --embeddings exclude each other") }
    }

    /// The dataset with everything that is made from it before the first step.
    struct Inputs {
        let dataset: ImageDataset
        let transform: PixelTransform
        let bank: PixelBank
        let members: [[Int]]
        let sampling: RealSampling
        let start: Tensor<Float>
    }

    func inputs(_ context: ToolContext) throws -> Inputs {
        Threads.count = context.threads
        let dataset = try context.readDataset(method.input)
        let transform = try withFile(context.inputLabel(method.input)) {
            try dataset.requirePerClass(start == .real ? method.ipc : 1)
            guard min(dataset.height, dataset.width) > 1 else {
                throw DataError(
                    "expected images of 2x2 pixels or more, found \(dataset.height)x\(dataset.width)", record: "images")
            }
            return try dataset.standardisation()
        }
        let bank = try dataset.bank(transform)
        return Inputs(
            dataset: dataset, transform: transform, bank: bank,
            members: (0..<dataset.classCount).map { dataset.indices(ofClass: $0) },
            sampling: try sampling(dataset, context), start: try startingImages(dataset, bank, transform, context))
    }

    /// - Parameter published: the step size where the user names none.
    func settings(published: Float, augment: AugmentationList) -> MatchingSettings {
        var settings = MatchingSettings(learningRate: learningRate.map { Float($0) } ?? published)
        settings.imagesPerClass = method.ipc
        settings.realBatch = realBatch
        settings.momentum = Float(momentum)
        settings.augmentation = Augmentation(augment.operations)
        settings.seed = seeding.seed
        return settings
    }

    /// What a result depends on, besides inputs and seed.
    func description(of settings: MatchingSettings, augment: AugmentationList) -> [String: String] {
        [
            "ipc": "\(method.ipc)", "real-batch": "\(realBatch)", "learning-rate": "\(settings.learningRate)",
            "momentum": "\(momentum)", "init": start.defaultValueDescription, "augment": augment.defaultValueDescription,
            "weighting": weighting,
        ]
    }

    /// How weights come in, for the history of the result.
    var weighting: String {
        if weights != nil { return useWeights == .draw ? "drawn by weight" : "averaged by weight" }
        return embeddings != nil ? "density of each batch" : "none"
    }

    private func sampling(_ dataset: ImageDataset, _ context: ToolContext) throws -> RealSampling {
        if let weights {
            let values = try readWeights(weights, dataset: dataset, context)
            return useWeights == .draw ? .drawnByWeight(values) : .weightedInBatch(values)
        }
        guard let embeddings else { return .uniform }
        let array = try readEmbeddings(embeddings, count: dataset.count, context)
        let (rows, dimension) = (array.floats(), array.shape[1])
        // The paper's reading: softmax of the scores, temperature 0.1.
        let options = KDEOptions(
            score: .kernelSum, normalisation: .softmax, temperature: 0.1, variance: 0.1)
        return .weightedByBatch { indices in
            let own = indices.flatMap { rows[$0 * dimension..<($0 + 1) * dimension] }
            return KDEWeights.batch(rows: own, dimension: dimension, options: options).weights
        }
    }

    private func startingImages(
        _ dataset: ImageDataset, _ bank: PixelBank, _ transform: PixelTransform, _ context: ToolContext
    ) throws -> Tensor<Float> {
        let shape = [dataset.classCount * method.ipc, dataset.height, dataset.width, dataset.channels]
        switch start {
        case .noise:
            var random = CounterRandom(seed: seeding.seed, stage: "distill", purpose: "noise")
            return Tensor((0..<shape.reduce(1, *)).map { _ in Float(random.normal()) }, shape: shape)
        case .real:
            let chosen = try Baseline.random(
                labels: dataset.labels, classCount: dataset.classCount, perClass: method.ipc, seed: seeding.seed)
            return Tensor(shape: shape, buffer: bank.batch(chosen))
        case .file(let path):
            let set = try context.readDataset(path, role: "init")
            return try withFile(context.inputLabel(path)) {
                try set.requireTestable(after: dataset)
                let members = (0..<dataset.classCount).map { $0 < set.classCount ? set.indices(ofClass: $0) : [] }
                guard members.allSatisfy({ $0.count == method.ipc }), set.count == shape[0] else {
                    throw DataError(
                        "expected \(method.ipc) images of each of \(dataset.classCount) classes, found \(members.map(\.count)) of \(set.count)",
                        record: "labels")
                }
                return Tensor(shape: shape, buffer: try set.bank(transform).batch(members.flatMap { $0 }))
            }
        }
    }
}
