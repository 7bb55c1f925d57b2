import ArgumentParser
import TensorIO
import ToolKit
import Training
import Weighting

/// How the weights of real images come in: `@OptionGroup var weighting: WeightOptions`.
public struct WeightOptions: ParsableArguments {
    enum Use: String, CaseIterable, ExpressibleByArgument { case draw, average }

    @Option(help: ArgumentHelp("Weights of the real images, from kde-weight.", valueName: "FILE"), completion: .file())
    var weights: String?

    @Option(help: "draw: images are drawn by weight; average: drawn evenly, averaged by weight.")
    var useWeights: Use = .draw

    @Option(help: ArgumentHelp("Embeddings for weights computed in every batch.", valueName: "FILE"), completion: .file())
    var embeddings: String?

    public init() {}

    public func validate() throws {
        if useWeights == .average && weights == nil { throw ValidationError("--use-weights average needs --weights FILE") }
        if weights != nil && embeddings != nil { throw ValidationError("--weights and --embeddings exclude each other") }
    }

    /// In words, for the history of a result.
    public var description: String {
        if weights != nil { return useWeights == .draw ? "drawn by weight" : "averaged by weight" }
        return embeddings != nil ? "density of each batch" : "none"
    }

    /// - Throws: `DataError` for weights or embeddings that are not those of `dataset`; what reading throws.
    public func sampleWeights(of dataset: ImageDataset, _ context: ToolContext) throws -> SampleWeights {
        if let weights {
            let values = try context.readWeights(weights, of: dataset)
            return useWeights == .draw ? .drawn(values) : .averaged(values)
        }
        guard let embeddings else { return .uniform }
        let rows = try context.readEmbeddings(embeddings, of: dataset)
        let density = BatchDensity(embeddings: rows.values, dimension: rows.dimension)
        return .perBatch { density($0) }
    }
}
