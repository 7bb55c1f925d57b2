import ArgumentParser
import TensorIO
import ToolKit
import Training
import Weighting

/// Weights of the real images: `@OptionGroup var weighting: SampleWeightOptions`.
public struct SampleWeightOptions: ParsableArguments {
    enum Use: String, CaseIterable, ExpressibleByArgument { case draw, average }

    @Option(help: ArgumentHelp("Weights of the real images, from kde-weight.", valueName: "FILE"), completion: .file())
    var weights: String?

    @Option(help: "draw: images are drawn by weight; average: drawn evenly, averaged by weight.")
    var useWeights: Use = .draw

    public init() {}

    public func validate() throws {
        if useWeights == .average && weights == nil { throw ValidationError("--use-weights average needs --weights FILE") }
    }

    /// In words, for the history of a result.
    public var description: String { weights == nil ? "none" : useWeights == .draw ? "drawn by weight" : "averaged by weight" }

    /// - Throws: `DataError` for weights that are not those of `dataset`; what reading throws.
    public func sampleWeights(of dataset: ImageDataset, _ context: ToolContext) throws -> SampleWeights {
        guard let weights, let values = try context.readUnevenWeights(weights, of: dataset) else { return .uniform }
        return useWeights == .draw ? .drawn(values) : .averaged(values)
    }
}

/// The same, or weights computed in every batch of a class: `@OptionGroup var weighting: WeightOptions`.
public struct WeightOptions: ParsableArguments {
    @OptionGroup var samples: SampleWeightOptions

    @Option(help: ArgumentHelp("Embeddings for weights computed in every batch.", valueName: "FILE"), completion: .file())
    var embeddings: String?

    public init() {}

    public func validate() throws {
        if samples.weights != nil && embeddings != nil { throw ValidationError("--weights and --embeddings exclude each other") }
    }

    /// Whether there is a weight an image, known before the first batch.
    public var areOfSamples: Bool { samples.weights != nil }

    /// In words, for the history of a result.
    public var description: String { embeddings == nil ? samples.description : "density of each batch" }

    /// - Throws: `DataError` for weights or embeddings that are not those of `dataset`; what reading throws.
    public func sampleWeights(of dataset: ImageDataset, _ context: ToolContext) throws -> SampleWeights {
        guard let embeddings else { return try samples.sampleWeights(of: dataset, context) }
        let rows = try context.readEmbeddings(embeddings, of: dataset)
        let density = BatchDensity(embeddings: rows.values, dimension: rows.dimension)
        return .perBatch { density($0) }
    }
}
