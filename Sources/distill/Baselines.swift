import ArgumentParser
import Condensation
import Datasets
import SharedOptions
import TensorIO
import ToolKit

/// The methods without steps.
let baselines: [any ParsableCommand.Type] = [RandomChoice.self, KMeansChoice.self, HerdingChoice.self, KCenterChoice.self]

/// Writes the chosen real images as a synthetic set.
private func writeChoice(
    _ chosen: [Int], of dataset: ImageDataset, options: MethodOptions, method: String, seed: UInt64?, _ context: ToolContext
) throws {
    let transform = try dataset.standardisation()
    try writeImages(
        dataset.bank(transform).batch(chosen).array, transform, of: dataset, options: options, method: method, seed: seed,
        context)
}

/// Writes images as a synthetic set.
///
/// - Parameter images: [classes·IPC, height, width, channels], class by class, standardised by `transform`.
private func writeImages(
    _ images: [Float], _ transform: PixelTransform, of dataset: ImageDataset, options: MethodOptions, method: String,
    seed: UInt64?, _ context: ToolContext
) throws {
    try context.write(
        syntheticStream(images, of: dataset, perClass: options.ipc, transform: transform, method: method),
        from: dataset.metadata, seed: seed)
}

/// Feature rows for the clustering baselines: embeddings when given, else standardised pixels.
private func features(
    _ path: String?, of dataset: ImageDataset, _ context: ToolContext
) throws -> (values: [Float], dimension: Int) {
    guard let path else {
        let bank = try dataset.bank(try dataset.standardisation())
        return (bank.batch(Array(0..<dataset.count)).array, bank.imageSize)
    }
    let rows = try context.readEmbeddings(path, of: dataset)
    return (rows.values, rows.dimension)
}

struct RandomChoice: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "random", abstract: "Real images, chosen at random or by weight: the baseline of every method.")

    @OptionGroup var method: MethodOptions
    @Option(help: ArgumentHelp("Draw by these weights, from kde-weight.", valueName: "FILE"), completion: .file())
    var weights: String?
    @OptionGroup var seeding: SeedOption
    @OptionGroup var common: CommonOptions

    func execute(_ context: ToolContext) throws {
        let dataset = try context.readDataset(method.input)
        let weights = try weights.flatMap { path in
            let values = try context.readUnevenWeights(path, of: dataset)
            try withFile(context.inputLabel(path)) { try values.map { try dataset.members.require(method.ipc, weights: $0) } }
            return values
        }
        let chosen = try withFile(context.inputLabel(method.input)) {
            try Baseline.random(
                labels: dataset.labels, classCount: dataset.classCount, perClass: method.ipc, weights: weights,
                seed: seeding.seed)
        }
        try writeChoice(chosen, of: dataset, options: method, method: "random", seed: seeding.seed, context)
    }
}

/// What the methods that choose by features take.
struct FeatureOptions: ParsableArguments {
    @OptionGroup var method: MethodOptions
    @Option(help: ArgumentHelp("Choose by these embeddings instead of pixels.", valueName: "FILE"), completion: .file())
    var embeddings: String?

    /// Features, dimension, labels, number of classes, images a class: the indices of the images to keep.
    typealias Choice = ([Float], Int, [Int], Int, Int) throws -> [Int]

    func write(_ choose: Choice, method name: String, seed: UInt64?, _ context: ToolContext) throws {
        let dataset = try context.readDataset(method.input)
        let rows = try features(embeddings, of: dataset, context)
        let chosen = try withFile(context.inputLabel(method.input)) {
            try choose(rows.values, rows.dimension, dataset.labels, dataset.classCount, method.ipc)
        }
        try writeChoice(chosen, of: dataset, options: method, method: name, seed: seed, context)
    }
}

struct KMeansChoice: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "kmeans", abstract: "The real images nearest to the centres of k-means clusters of their class.")

    @OptionGroup var options: FeatureOptions
    @OptionGroup var seeding: SeedOption
    @OptionGroup var common: CommonOptions

    func execute(_ context: ToolContext) throws {
        let choose: FeatureOptions.Choice = {
            try Baseline.kMeans(
                features: $0, dimension: $1, labels: $2, classCount: $3, perClass: $4, seed: seeding.seed)
        }
        try options.write(choose, method: "kmeans", seed: seeding.seed, context)
    }
}

struct HerdingChoice: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "herding", abstract: "Real images whose mean follows the mean of their class (Welling 2009).")

    @OptionGroup var options: FeatureOptions
    @OptionGroup var common: CommonOptions

    func execute(_ context: ToolContext) throws {
        try options.write(Baseline.herding, method: "herding", seed: nil, context)
    }
}

struct KCenterChoice: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "kcenter",
        abstract: "Real images that leave none of their class far from all: greedy k-centre (Sener and Savarese 2018).")

    @OptionGroup var options: FeatureOptions
    @OptionGroup var common: CommonOptions

    func execute(_ context: ToolContext) throws {
        try options.write(Baseline.kCenter, method: "kcenter", seed: nil, context)
    }
}
