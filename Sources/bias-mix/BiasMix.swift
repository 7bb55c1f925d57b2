import ArgumentParser
import Autodiff
import Datasets
import Debiasing
import Kernels
import SharedOptions
import TensorIO
import ToolKit

/// Mixes images with those that contradict them.
@main struct BiasMix: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "bias-mix",
        abstract: "Mix the images of a dataset with those that contradict their bias.",
        discussion: """
            Each image is mixed with a partner: the one of its class that is least alike in embeddings that see the bias, or the \
            one of another class that is most alike; which of both, a coin decides for every batch that partners are sought in. At \
            most half of the image is left, and it has the label of the partner (SelecMix). The result is a dataset as large, in \
            which the bias tells the classes less.
            """,
        version: versionLine("bias-mix"))

    @Argument(help: ArgumentHelp("The dataset; - is standard input.", valueName: "FILE"), completion: .file())
    var input = "-"

    @Option(help: ArgumentHelp("Embeddings of its images that see the bias, from embed.", valueName: "FILE"), completion: .file())
    var embeddings: String

    @Option(help: "Images that partners are sought in.")
    var batch = 1024

    @OptionGroup var seeding: SeedOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try check("batch", batch, atLeast: 2)
        try requireOneStandardInput(["the dataset": input, "--embeddings": embeddings])
    }

    func execute(_ context: ToolContext) throws {
        let dataset = try context.readDataset(input)
        try withFile(context.inputLabel(input)) {
            try dataset.members.require(classes: 2)
            try dataset.requireScale()
        }
        let read = try context.readEmbeddings(embeddings, of: dataset)
        let rows = Variable(Tensor(read.values, shape: [read.count, read.dimension])).normalizedRows().value
        let progress = context.progress(label: "mixing", total: dataset.count, unit: "images")
        let mixing = DatasetMixing(
            embeddings: rows, labels: dataset.labels, batch: batch, seed: seeding.seed) { progress.advance(by: $0) }
        progress.finish()
        if mixing.unpaired > 0 {
            context.warn("\(mixing.unpaired) images had no partner in their batch and stay as they are (see --batch)")
        }
        var metadata = dataset.metadata
        if let bias = dataset.bias, metadata.attributes["conflicting"] != nil {
            let conflicting = mixing.partners.count { bias[$0] != dataset.labels[$0] }
            metadata.attributes["conflicting"] = "\(conflicting)"
        }
        try context.write(metadata, seed: seeding.seed, blas: BLAS.description) { try write(dataset, mixing, to: $0) }
    }

    /// The records, images one after another.
    private func write(_ dataset: ImageDataset, _ mixing: DatasetMixing, to writer: StreamWriter) throws {
        let (images, count) = (dataset.images, dataset.count)
        let size = images.count / count
        try writer.write("images", shape: images.shape, elementType: images.elementType) { append in
            if images.elementType == .uint8 {
                let bytes = images.bytes
                for i in 0..<count { try append(mixing.row(i, of: bytes, size: size)) }
            } else {
                let values = images.floats()
                for i in 0..<count { try append(NDArray(mixing.row(i, of: values, size: size), shape: [size]).bytes) }
            }
        }
        for (name, values) in [("labels", dataset.labels), ("bias", dataset.bias)] {
            guard let values else { continue }
            try writer.write(Record(name: name, array: NDArray(mixing.partners.map { values[$0] }, shape: [count])))
        }
    }
}
