import ArgumentParser
import Bias
import TensorIO
import ToolKit

extension ImageSource: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }

    public var defaultValueDescription: String { "-" }
}

extension Split: ExpressibleByArgument {}

/// Which images: options of every kind of bias.
struct SourceOptions: ParsableArguments {
    @Option(help: ArgumentHelp(
        "idx:DIR (MNIST-like files, gzip or not), cifar10:DIR (binary batches), tree:DIR (PNG and JPEG images, a directory for each class), or - for a dataset stream on standard input.",
        valueName: "SOURCE"))
    var source: ImageSource = .stream

    @Option(help: "train, valid or test. The training files are divided at random into train and valid, unless a tree has directories for both.")
    var split: Split = .train

    @Option(help: ArgumentHelp(
        "Training images held out for validation; 5000 by default of idx and cifar10, none of a tree or a stream.", valueName: "N"))
    var valid: Int?

    @Option(help: ArgumentHelp("Keep N images of the split, drawn at random.", valueName: "N"))
    var limit: Int?

    @Option(help: ArgumentHelp("The label in IDX files that becomes class 0: 1 for files whose labels begin there.", valueName: "N"))
    var firstLabel = 0

    @OptionGroup var files: ReadingOptions

    func validate() throws {
        try check("first-label", firstLabel, atLeast: 0)
        if firstLabel > 0 {
            guard case .idx = source else { throw ValidationError("--first-label: expected idx:DIR as the source") }
        }
        try check("valid", valid, atLeast: 0)
        try check("limit", limit)
    }

    /// The chosen images, and what their stream said of itself.
    /// - Parameter held: images held out for validation where the user does not say; the source's default when nil.
    /// - Throws: `UsageError` for a validation split of nothing, or one held out beside the source's own.
    func load(_ context: ToolContext, seed: UInt64, held: Int? = nil) throws -> (images: LabelledImages, metadata: StreamMetadata) {
        let hasValidation = try source.hasValidationFiles()
        if hasValidation, valid != nil { throw UsageError("--valid: the tree has a directory of validation images") }
        let validCount = hasValidation ? 0 : valid ?? held ?? source.defaultValidCount
        if split == .valid, !hasValidation, validCount == 0 {
            throw UsageError("--split valid: nothing is held out; say how many with --valid")
        }
        var metadata = StreamMetadata()
        var all: LabelledImages
        if source == .stream {
            let dataset = try context.readDataset()
            all = try LabelledImages(dataset, source: "stdin")
            metadata = dataset.metadata
        } else {
            all = try source.load(split, files.reading(context), firstLabel: firstLabel)
            context.noteInput(role: "source", digest: all.digest)
        }
        let selection = SplitSelection(seed: seed)
        // All images are of the split where it has files of its own.
        var kept = hasValidation ? Array(all.labels.indices)
            : try selection.indices(of: split, count: all.count, validCount: validCount)
        if let limit {
            if limit > kept.count { context.warn("--limit \(limit): the split has no more than \(kept.count) images") }
            kept = selection.limited(kept, to: limit, of: split)
        }
        metadata.kind = .dataset
        metadata.transform = nil
        metadata.classNames = all.classNames ?? metadata.classNames
        metadata.attributes["split"] = split.rawValue
        all = all.selecting(kept)
        if let side = files.resize { all = all.resized(to: side, files.fit ?? .crop) }
        let count = metadata.classNames?.count ?? (all.labels.max() ?? 0) + 1
        var isIDX = false
        if case .idx = source { isIDX = true }
        noteOfEmptyClasses(all.labels, count: count, names: metadata.classNames, offersFirstLabel: isIDX).map(context.warn)
        return (all, metadata)
    }
}

/// The records of a dataset stream.
func datasetRecords(pixels: [UInt8], of images: LabelledImages, channels: Int, bias: [Int]?) -> [(String, NDArray)] {
    [
        ("images", NDArray(pixels, shape: [images.count, images.height, images.width, channels])),
        ("labels", NDArray(images.labels, shape: [images.count])),
    ] + (bias.map { [("bias", NDArray($0, shape: [images.count]))] } ?? [])
}
