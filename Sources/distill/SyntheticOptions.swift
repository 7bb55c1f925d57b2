import ArgumentParser
import Autodiff
import Condensation
import Datasets
import Kernels
import TensorIO
import ToolKit
import Training

/// The synthetic images of a method that improves them: how many, from what they start, how they move.
struct SyntheticOptions: ParsableArguments {
    @OptionGroup var method: MethodOptions

    @Option(help: "Step size on the pixels (default: the published one, see METHODS).")
    var learningRate: Double?

    @Option(help: "Momentum of the steps.")
    var momentum = 0.5

    @Option(name: .customLong("init"), help: ArgumentHelp(
        "What to start from: noise, N(0,1) in standardised pixels; real images, drawn by the weights where there are any; or a set of --ipc images a class, to go on with other settings, say.",
        valueName: "noise|real|FILE"), completion: .file())
    var start: StartingImages = .noise

    @OptionGroup var seeding: SeedOption

    func validate() throws {
        try check("learning-rate", positive: learningRate)
        guard (0..<1).contains(momentum) else { throw ValidationError("--momentum: expected 0 to below 1, found \(momentum)") }
        if case .file("-") = start, method.input == "-" {
            throw ValidationError("the dataset and --init from stdin: name a file for one of them")
        }
    }

    /// The dataset with what is made from it before the first step.
    struct Inputs {
        let dataset: ImageDataset
        let transform: PixelTransform
        /// The images, standardised.
        let bank: PixelBank
        let start: Tensor<Float>
        let weights: SampleWeights
        let seed: UInt64
    }

    /// - Parameters:
    ///   - partition: of the synthetic images.
    ///   - weights: of the images of the dataset.
    /// - Throws: `DataError`; what reading throws.
    func inputs(
        _ context: ToolContext, partition: Partition? = nil, weights: (ImageDataset) throws -> SampleWeights = { _ in .uniform }
    ) throws -> Inputs {
        let dataset = try context.readDataset(method.input)
        if dataset.metadata.kind == .synthetic {
            context.warn("\(context.inputLabel(method.input)) is a condensed set already: expected the dataset to condense")
        }
        let transform = try withFile(context.inputLabel(method.input)) {
            try partition?.requireDivides(height: dataset.height, width: dataset.width)
            try dataset.members.require(start == .real ? method.ipc * (partition?.tiles ?? 1) : 1)
            guard min(dataset.height, dataset.width) > 1 else {
                throw DataError(
                    "expected images of 2x2 pixels or more, found \(dataset.height)x\(dataset.width)", record: "images")
            }
            return try dataset.standardisation()
        }
        let weights = try weights(dataset)
        let bank = try dataset.bank(transform)
        return Inputs(
            dataset: dataset, transform: transform, bank: bank,
            start: try start.images(
                perClass: method.ipc, partition: partition, of: dataset, weights: weights.values, bank: bank,
                transform: transform, seed: seeding.seed, context),
            weights: weights, seed: seeding.seed)
    }

    /// - Parameter published: the step size where the user names none.
    func settings(published: Float, augmentation: Augmentation) -> MatchingSettings {
        var settings = MatchingSettings(learningRate: learningRate.map { Float($0) } ?? published)
        settings.momentum = Float(momentum)
        settings.augmentation = augmentation
        settings.seed = seeding.seed
        return settings
    }
}
