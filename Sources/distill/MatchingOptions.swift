import ArgumentParser
import SharedOptions
import TensorIO
import ToolKit
import Training

/// What the methods that match synthetic images with real ones take.
struct MatchingOptions: ParsableArguments {
    @OptionGroup var synthetic: SyntheticOptions

    @Option(help: "Real images of each class in a step.")
    var realBatch = 256

    @OptionGroup var weighting: WeightOptions

    func validate() throws {
        try check("real-batch", realBatch)
    }

    /// What there is before the first step.
    struct Inputs {
        let synthetic: SyntheticOptions.Inputs
        let real: RealImages
        let settings: Settings
        let weighting: String
    }

    /// What a result depends on besides the files, the seed and the settings of the method.
    struct Settings: Encodable {
        let ipc, realBatch: Int
        let start, weighting: String
    }

    /// - Throws: `DataError`; what reading throws.
    func inputs(_ context: ToolContext) throws -> Inputs {
        let inputs = try synthetic.inputs(context, weights: { try weighting.sampleWeights(of: $0, context) })
        return Inputs(
            synthetic: inputs,
            real: RealImages(inputs.bank, members: Array(inputs.dataset.members), batch: realBatch, weights: inputs.weights),
            settings: Settings(
                ipc: synthetic.method.ipc, realBatch: realBatch, start: synthetic.start.defaultValueDescription,
                weighting: weighting.description),
            weighting: weighting.description)
    }
}
