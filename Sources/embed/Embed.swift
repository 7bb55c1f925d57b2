import ArgumentParser
import Autodiff
import Datasets
import Kernels
import TensorIO
import ToolKit

/// Embeds images.
@main struct Embed: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Embed images by a contrastive model.",
        discussion: """
            Reads a dataset stream and a model, and writes embeddings f32 [N,D] with rows of length 1, labels i64 [N], \
            and bias i64 [N] where the dataset has it. Images are not augmented; batch norm uses its running statistics.
            """,
        version: versionLine("embed"))

    @Argument(help: ArgumentHelp("The dataset; - is standard input.", valueName: "FILE"), completion: .file())
    var input = "-"

    @Option(help: ArgumentHelp("The model, from supcon-train; - is standard input.", valueName: "FILE"), completion: .file())
    var model: String

    @Option(help: "Images embedded at a time.")
    var batch = 256

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard batch > 0 else { throw ValidationError("--batch: expected 1 or more, found \(batch)") }
        if input == "-" && model == "-" { throw ValidationError("both the dataset and --model from -: name a file for one") }
    }

    func execute(_ context: ToolContext) throws {
        let trained = try withFile(context.inputLabel(model)) {
            try NetworkStream(try context.readStream(model, role: "model"))
        }
        let dataset = try context.readDataset(input)
        guard dataset.shape == trained.shape else {
            throw DataError(
                "expected images of \(trained.shape), which the model was trained on, found \(dataset.shape)",
                file: context.inputLabel(input), record: "images")
        }
        let images = try dataset.unitBank()
        let parameters = trained.parameters.map { Variable($0) }
        let progress = context.progress(label: "embedding", total: dataset.count, unit: "images")
        var values: [Float] = []
        values.reserveCapacity(dataset.count * trained.model.dimension)
        for first in stride(from: 0, to: dataset.count, by: batch) {
            let indices = Array(first..<min(dataset.count, first + batch))
            let rows = trained.model.embed(
                Variable(images.images(indices)), parameters, mode: .inference(trained.statistics)
            ).value.values
            guard rows.allSatisfy(\.isFinite) else {
                throw ComputationError("an embedding of images \(first) to \(indices.last!) is not finite")
            }
            values += rows
            progress.advance(by: indices.count)
        }
        progress.finish()
        var records = [
            ("embeddings", NDArray(values, shape: [dataset.count, trained.model.dimension])),
            ("labels", NDArray(dataset.labels.map { Int64($0) }, shape: [dataset.count])),
        ]
        if let bias = dataset.bias { records.append(("bias", NDArray(bias.map { Int64($0) }, shape: [dataset.count]))) }
        let metadata = StreamMetadata(
            kind: .embeddings, classNames: dataset.metadata.classNames, biasNames: dataset.metadata.biasNames,
            attributes: ["architecture": trained.model.name])
        try context.write(TensorStream(records, metadata: metadata), from: dataset.metadata, blas: BLAS.description)
    }
}
