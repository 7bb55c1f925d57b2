import ArgumentParser
import Autodiff
import Condensation
import Datasets
import Kernels
import Nets
import Randomness
import TensorIO
import ToolKit
import Weighting

/// Distribution matching.
struct DM: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "dm",
        abstract: "Distribution matching: meet the mean features of every class in random networks.",
        discussion: """
            With --weights, real images are drawn with probability proportional to their weight (or averaged with it, \
            see --use-weights). With --embeddings, every real batch is weighted by the inverse density of its own \
            embeddings, as the paper does.
            """)

    enum Start: String, CaseIterable, ExpressibleByArgument { case noise, real }
    enum WeightUse: String, CaseIterable, ExpressibleByArgument { case draw, average }

    @OptionGroup var method: MethodOptions

    @Option(help: "Iterations.")
    var iterations = 1000

    @Option(help: "Real images of each class in an iteration.")
    var realBatch = 256

    @Option(help: "Step size on the pixels.")
    var learningRate = 1.0

    @Option(help: "Momentum of the steps.")
    var momentum = 0.5

    @Option(name: .customLong("init"), help: "What to start from: noise, N(0,1) in standardised pixels, or real images.")
    var start: Start = .noise

    @Option(help: "Augmentations to draw from, by commas: color crop cutout flip scale rotate; digits: all but flip; none.")
    var augment: AugmentationList = .all

    @Option(help: ArgumentHelp("Weights of the real images, from kde-weight.", valueName: "FILE"))
    var weights: String?

    @Option(help: "draw: images are drawn by weight; average: drawn evenly, averaged by weight.")
    var useWeights: WeightUse = .draw

    @Option(help: ArgumentHelp("Embeddings for weights computed in every batch.", valueName: "FILE"))
    var embeddings: String?

    @OptionGroup var seeding: SeedOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        for (name, value) in [("iterations", iterations), ("real-batch", realBatch)] where value < 1 {
            throw ValidationError("--\(name): expected 1 or more, found \(value)")
        }
        guard learningRate > 0, learningRate.isFinite else {
            throw ValidationError("--learning-rate: expected a number above 0, found \(learningRate)")
        }
        guard (0..<1).contains(momentum) else { throw ValidationError("--momentum: expected 0 to below 1, found \(momentum)") }
        if weights != nil && embeddings != nil { throw ValidationError("--weights and --embeddings exclude each other") }
    }

    func execute(_ context: ToolContext) throws {
        Threads.count = context.threads
        let dataset = try context.readDataset(method.input)
        try withFile(context.inputLabel(method.input)) { try dataset.requirePerClass(1) }
        let transform = try withFile(context.inputLabel(method.input)) { try dataset.standardisation() }
        let bank = try dataset.bank(transform)
        var settings = DistributionMatching.Settings()
        settings.imagesPerClass = method.ipc
        settings.realBatch = realBatch
        settings.learningRate = Float(learningRate)
        settings.momentum = Float(momentum)
        settings.augmentation = Augmentation(augment.operations)
        settings.seed = seeding.seed
        let net = ConvNet(
            height: dataset.height, width: dataset.width, channels: dataset.channels, classes: dataset.classCount)
        var matching = DistributionMatching(
            real: bank, members: (0..<dataset.classCount).map { dataset.indices(ofClass: $0) },
            sampling: try sampling(dataset, context), net: net, start: try startingImages(dataset, bank),
            settings: settings)
        let progress = context.progress(label: "matching", total: iterations)
        var last: Float?
        for iteration in 1...iterations {
            let loss = try matching.step()
            guard loss.isFinite else {
                throw ComputationError(
                    "the loss is \(loss) at iteration \(iteration); last finite loss \(last.map { "\($0)" } ?? "none"), seed \(seeding.seed)")
            }
            last = loss
            progress.advance(fields: ["loss": Double(loss)])
        }
        progress.finish()
        let result = syntheticStream(
            matching.images.values, of: dataset, perClass: method.ipc, transform: transform, method: "dm")
        try context.write(
            result, from: dataset.metadata, seed: seeding.seed, blas: BLAS.description,
            notes: ["loss": "\(last ?? .nan)", "weighting": weighting])
    }

    private var weighting: String {
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
            score: .kernelSum, normalisation: .softmax, temperature: 0.1, variance: 0.1, threads: context.threads)
        return .weightedByBatch { indices in
            let own = indices.flatMap { rows[$0 * dimension..<($0 + 1) * dimension] }
            return KDEWeights.batch(rows: own, dimension: dimension, options: options).weights
        }
    }

    private func startingImages(_ dataset: ImageDataset, _ bank: PixelBank) throws -> Tensor<Float> {
        let shape = [dataset.classCount * method.ipc, dataset.height, dataset.width, dataset.channels]
        switch start {
        case .noise:
            var random = CounterRandom(seed: seeding.seed, stage: "distill", purpose: "noise")
            return Tensor((0..<shape.reduce(1, *)).map { _ in Float(random.normal()) }, shape: shape)
        case .real:
            let chosen = try Baseline.random(
                labels: dataset.labels, classCount: dataset.classCount, perClass: method.ipc, seed: seeding.seed)
            return Tensor(shape: shape, buffer: bank.batch(chosen))
        }
    }
}

/// `--augment`: names by commas, `all`, `digits` or `none`.
struct AugmentationList: ExpressibleByArgument {
    let operations: [AugmentationOperation]
    static let all = AugmentationList(operations: AugmentationOperation.all)

    init(operations: [AugmentationOperation]) { self.operations = operations }

    init?(argument: String) {
        guard let operations = AugmentationOperation.list(argument) else { return nil }
        self.operations = operations
    }

    var defaultValueDescription: String { operations.map(\.rawValue).joined(separator: ",") }
}
