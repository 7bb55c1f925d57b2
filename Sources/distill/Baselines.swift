import ArgumentParser
import Condensation
import Datasets
import SharedOptions
import TensorIO
import ToolKit

/// The methods without steps.
let baselines: [any ParsableCommand.Type] = [RandomChoice.self, KMeansChoice.self, HerdingChoice.self, KCenterChoice.self]

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

/// What the methods that choose real images take.
struct ChoiceOptions: ParsableArguments {
    @OptionGroup var method: MethodOptions
    @Option(help: ArgumentHelp("Choose by these weights of the images, from kde-weight.", valueName: "FILE"), completion: .file())
    var weights: String?

    /// Writes the images at the indices that `choose` returns, class by class, and which rows of the dataset they are.
    func write(
        method name: String, seed: UInt64?, _ context: ToolContext, choose: (ImageDataset, [Float]?) throws -> [Int]
    ) throws {
        let dataset = try context.readDataset(method.input)
        let weights = try weights.flatMap { path in
            let values = try context.readUnevenWeights(path, of: dataset)
            try withFile(context.inputLabel(path)) { try values.map { try dataset.members.require(method.ipc, weights: $0) } }
            return values
        }
        let chosen = try withFile(context.inputLabel(method.input)) { try choose(dataset, weights) }
        let transform = try dataset.standardisation()
        try context.write(
            syntheticStream(
                dataset.bank(transform).batch(chosen).array, of: dataset, perClass: method.ipc, transform: transform, method: name,
                source: chosen),
            from: dataset.metadata, seed: seed)
    }
}

struct RandomChoice: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "random", abstract: "Real images, chosen at random or by weight: the baseline of every method.")

    @OptionGroup var options: ChoiceOptions
    @OptionGroup var seeding: SeedOption
    @OptionGroup var common: CommonOptions

    func execute(_ context: ToolContext) throws {
        try options.write(method: "random", seed: seeding.seed, context) { dataset, weights in
            try Baseline.random(
                labels: dataset.labels, classCount: dataset.classCount, perClass: options.method.ipc, weights: weights,
                seed: seeding.seed)
        }
    }
}

/// What the methods that choose by features take.
struct FeatureOptions: ParsableArguments {
    @OptionGroup var choice: ChoiceOptions
    @Option(help: ArgumentHelp("Choose by these embeddings instead of pixels.", valueName: "FILE"), completion: .file())
    var embeddings: String?

    /// Features, dimension, labels, number of classes, images a class, weights: the indices of the images to keep.
    typealias Choice = ([Float], Int, [Int], Int, Int, [Float]?) throws -> [Int]

    func write(_ choose: Choice, method name: String, seed: UInt64?, _ context: ToolContext) throws {
        try choice.write(method: name, seed: seed, context) { dataset, weights in
            let rows = try features(embeddings, of: dataset, context)
            return try choose(
                rows.values, rows.dimension, dataset.labels, dataset.classCount, choice.method.ipc, weights)
        }
    }
}

struct KMeansChoice: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "kmeans", abstract: "The real images nearest to the centres of k-means clusters of their class.",
        discussion: "With --weights, first centres are drawn and centres are means by them.")

    @OptionGroup var options: FeatureOptions
    @OptionGroup var seeding: SeedOption
    @OptionGroup var common: CommonOptions

    func execute(_ context: ToolContext) throws {
        let choose: FeatureOptions.Choice = {
            try Baseline.kMeans(
                features: $0, dimension: $1, labels: $2, classCount: $3, perClass: $4, weights: $5, seed: seeding.seed)
        }
        try options.write(choose, method: "kmeans", seed: seeding.seed, context)
    }
}

struct HerdingChoice: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "herding", abstract: "Real images whose mean follows the mean of their class (Welling 2009).",
        discussion: "With --weights, the mean is the weighted one.")

    @OptionGroup var options: FeatureOptions
    @OptionGroup var common: CommonOptions

    func execute(_ context: ToolContext) throws {
        try options.write(Baseline.herding, method: "herding", seed: nil, context)
    }
}

struct KCenterChoice: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "kcenter",
        abstract: "Real images that leave none of their class far from all: greedy k-centre (Sener and Savarese 2018).",
        discussion: "With --weights, the squared distance of an image counts times its weight, and the first is the nearest to the weighted mean.")

    @OptionGroup var options: FeatureOptions
    @OptionGroup var common: CommonOptions

    func execute(_ context: ToolContext) throws {
        try options.write(Baseline.kCenter, method: "kcenter", seed: nil, context)
    }
}
