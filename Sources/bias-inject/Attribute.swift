import ArgumentParser
import Bias
import TensorIO
import ToolKit

extension PathTemplate: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
    public var defaultValueDescription: String { description }
}

/// `bias-inject attribute`: images whose bias is there already.
struct Attribute: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take a tree of images that tell their class and their bias attribute (BFFHQ).",
        discussion: """
            Nothing is drawn: class and attribute are read from the paths of the images, or from a table. Images go \
            through block by block, so that memory does not grow with their number.
            """)

    @Option(help: ArgumentHelp(
        "Directory of the images: with align, conflict, valid and test as BFFHQ has them (these two perhaps beside a 0.5pct that holds the others), with train, valid and test, or with training images only.",
        valueName: "DIR"), completion: .directory)
    var tree: String

    @Option(help: "train, valid or test.")
    var split: Split = .train

    @Option(help: ArgumentHelp(
        "How paths end, without extension: {label} and {bias} stand for the class and the attribute, any other field for anything, e.g. {label}/{bias}/{id}.",
        valueName: "TEMPLATE"))
    var paths: PathTemplate?

    @Option(help: ArgumentHelp(
        "Take path, label and bias (and split, if there) from the columns of this table with a header, between tabs or commas, and the paths from DIR.",
        valueName: "FILE"), completion: .file())
    var table: String?

    @Option(help: ArgumentHelp("Names of the classes 0, 1, ... in this order.", valueName: "A,B,..."))
    var classNames: String?

    @Option(help: ArgumentHelp("Names of the attribute's values; value k goes with class k.", valueName: "A,B,..."))
    var biasNames: String?

    @Flag(help: "Keep bias-conflicting images only: the rule of BFFHQ's test.")
    var conflictingOnly = false

    @OptionGroup var files: ReadingOptions

    @Option(help: ArgumentHelp("Keep N images of the split, drawn at random.", valueName: "N"))
    var limit: Int?

    @OptionGroup var seeding: SeedOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try check("limit", limit)
        if table != nil, paths != nil { throw ValidationError("--paths and --table: give one of them") }
        _ = try names()
    }

    func execute(_ context: ToolContext) throws {
        let reading = files.reading(context)
        var images = try chosen(context, reading)
        guard !images.paths.isEmpty else {
            throw DataError("expected images\(conflictingOnly ? " that go against the bias" : ""), found none", file: tree)
        }
        images = images.selecting(try ImageFiles.readable(images.paths, reading))
        let files = try ImageFiles(images.paths, reading)
        var metadata = StreamMetadata(kind: .dataset, classNames: images.classNames, biasNames: images.biasNames)
        metadata.attributes["split"] = split.rawValue
        metadata.attributes["bias"] = "attribute"
        noteConflicting(images.bias, labels: images.labels, in: &metadata, context)
        noteOfEmptyClasses(images.labels, count: images.classNames.count, names: images.classNames).map(context.warn)

        let count = images.paths.count
        let progress = context.progress(label: "reading", total: count, unit: "images")
        try context.write(metadata, seed: limit == nil ? nil : seeding.seed) { writer in
            try writer.write("images", shape: [count, files.height, files.width, 3], elementType: .uint8) { append in
                let digest = try files.read(done: { progress.advance(by: $0) }, take: append)
                context.noteInput(role: "source", digest: digest)
            }
            progress.finish()
            try writer.write(Record(name: "labels", array: NDArray(images.labels, shape: [count])))
            try writer.write(Record(name: "bias", array: NDArray(images.bias, shape: [count])))
        }
    }

    /// The images of the split that the options keep.
    private func chosen(_ context: ToolContext, _ reading: ImageReading) throws -> AttributedImages {
        let (classes, biases) = try names()
        var images: AttributedImages
        if let table {
            let table = try AttributeTable(table)
            context.noteInput(role: "table", digest: table.digest)
            images = try table.images(of: split, directory: tree, classNames: classes, biasNames: biases)
        } else {
            let trees = try AttributeLayout.folders(of: split, in: tree).map { try ImageTree($0) }
            let others = AttributeLayout.folders(besides: split, in: tree).compactMap { try? ImageTree($0) }
            let othersCount = trees.map(\.otherCount).reduce(0, +)
            if othersCount > 0 { reading.tell(.otherFiles(othersCount)) }
            images = try AttributedImages(
                trees, besides: others, paths ?? .bffhq, classNames: classes, biasNames: biases)
        }
        if conflictingOnly { images = images.conflicting() }
        guard let limit else { return images }
        if limit > images.paths.count {
            context.warn("--limit \(limit): the split has no more than \(images.paths.count) images")
        }
        let kept = SplitSelection(seed: seeding.seed).limited(Array(images.paths.indices), to: limit, of: split)
        return images.selecting(kept)
    }

    private func names() throws -> (classes: [String]?, biases: [String]?) {
        (try nameList(classNames, option: "--class-names"), try nameList(biasNames, option: "--bias-names"))
    }
}
