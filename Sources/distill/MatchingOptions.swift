import ArgumentParser
import Autodiff
import Datasets
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
        guard realBatch > 0 else { throw ValidationError("--real-batch: expected 1 or more, found \(realBatch)") }
    }

    /// The dataset with everything that is made from it before the first step.
    struct Inputs {
        let dataset: ImageDataset
        let transform: PixelTransform
        let real: RealImages
        let start: Tensor<Float>
        let seed: UInt64
        let settings: Settings
    }

    /// What a result depends on besides the files, the seed and the settings of the method.
    struct Settings: Encodable {
        let ipc, realBatch: Int
        let start, weighting: String
    }

    /// - Throws: `DataError`; what reading throws.
    func inputs(_ context: ToolContext) throws -> Inputs {
        let method = synthetic.method
        let dataset = try context.readDataset(method.input)
        let transform = try withFile(context.inputLabel(method.input)) {
            try dataset.members.require(synthetic.start == .real ? method.ipc : 1)
            guard min(dataset.height, dataset.width) > 1 else {
                throw DataError(
                    "expected images of 2x2 pixels or more, found \(dataset.height)x\(dataset.width)", record: "images")
            }
            return try dataset.standardisation()
        }
        let bank = try dataset.bank(transform)
        let weights = try weighting.sampleWeights(of: dataset, context)
        return Inputs(
            dataset: dataset, transform: transform,
            real: RealImages(bank, members: Array(dataset.members), batch: realBatch, weights: weights),
            start: try synthetic.start.images(
                perClass: method.ipc, of: dataset, bank: bank, transform: transform, seed: synthetic.seeding.seed, context),
            seed: synthetic.seeding.seed,
            settings: Settings(
                ipc: method.ipc, realBatch: realBatch, start: synthetic.start.defaultValueDescription,
                weighting: weighting.description))
    }
}
