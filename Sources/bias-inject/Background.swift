import ArgumentParser
import Bias
import Kernels
import TensorIO
import ToolKit

extension Compositing.Alpha: ExpressibleByArgument {}
extension Compositing.Placement: ExpressibleByArgument {}

/// `bias-inject background`: each class before its kind of background.
struct Background: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put images before backgrounds, each class mostly before its own kind (Background Fashion-MNIST).",
        discussion: """
            Colour images are taken by their luma; black is where the background shows. Training and test images have \
            different pictures behind them.
            """)

    /// What the user calls backgrounds.
    enum Choice: ExpressibleByArgument, Equatable {
        case procedural, path(String)
        init(argument: String) { self = argument == "procedural" ? .procedural : .path(argument) }
    }

    @OptionGroup var source: SourceOptions

    @OptionGroup var bias: ConflictOption

    @Option(help: ArgumentHelp(
        "A dataset stream of pictures whose classes are the kinds of background; a directory with a directory of PNG and JPEG images for each kind; or 'procedural': ten kinds of drawn textures.",
        valueName: "FILE|DIR|procedural"))
    var backgrounds: Choice

    @Option(help: ArgumentHelp(
        "Kinds of background for the classes 0, 1, … by name. By default in their own order.", valueName: "A,B,…"))
    var kinds: String?

    @Option(help: "hard: every pixel but black covers the background; soft: a pixel covers it by its value.")
    var alpha: Compositing.Alpha = .hard

    @Option(help: "full: foregrounds fill the image; scattered: reduced to between 0.58 and 0.71 of the side, at random places, as in the set BAM.")
    var placement: Compositing.Placement = .full

    @OptionGroup var seeding: SeedOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if backgrounds == .path("-"), source.source == .stream {
            throw ValidationError("--source and --backgrounds from stdin: name a file for one of them")
        }
        guard let names = kindNames else { return }
        guard names.count >= 2, Set(names).count == names.count, !names.contains("") else {
            throw ValidationError("--kinds: expected two different names or more, with commas between, found '\(names)'")
        }
        if backgrounds == .procedural { throw ValidationError("--kinds: procedural backgrounds come in their own order") }
    }

    private var kindNames: [String]? {
        kinds?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    func execute(_ context: ToolContext) throws {
        Threads.count = context.threads
        let seed = seeding.seed
        var (images, metadata) = try source.load(context, seed: seed)
        images = images.grey()
        let classes = images.classNames?.count ?? (images.labels.max() ?? 1) + 1
        switch backgrounds {
        case .procedural:
            let textures = Textures()
            guard classes <= textures.names.count else {
                throw DataError("expected at most \(textures.names.count) classes, one a kind of background, found \(classes)")
            }
            try write(images, &metadata, before: textures, kinds: max(2, classes), name: "procedural", context)
        case .path(let path):
            let scenes = try scenes(path, classes: classes, images, context)
            try write(images, &metadata, before: scenes, kinds: scenes.names.count, name: "pictures", context)
        }
    }

    /// The pictures of a directory or a stream, in the size of the images.
    private func scenes(_ path: String, classes: Int, _ images: LabelledImages, _ context: ToolContext) throws -> Scenes {
        guard images.height == images.width else {
            throw DataError("expected square images, found \(images.width)x\(images.height): see --resize")
        }
        var pictures: LabelledImages
        let divided: Bool
        if isDirectory(path) {
            let part = try pictureFolder(path)
            divided = part != path
            pictures = try ClassTree(part).load(side: images.height)
            context.noteInput(role: "backgrounds", digest: sha256(pictures.pixels))
        } else {
            divided = false
            pictures = try LabelledImages(context.readDataset(path, role: "backgrounds"), source: context.inputLabel(path))
        }
        pictures = pictures.resized(to: images.height)
        return try Scenes(
            pictures, kinds: kindNames, count: classes, split: divided ? nil : source.split, seed: seeding.seed,
            source: context.inputLabel(path))
    }

    /// The directory that has the pictures of the split: the tree itself where it is not divided.
    private func pictureFolder(_ tree: String) throws -> String {
        guard let training = try ClassTree.folder(of: .train, in: tree) else { return tree }
        if source.split == .train { return training }
        if let held = try ClassTree.folder(of: .test, in: tree) ?? ClassTree.folder(of: .valid, in: tree) { return held }
        throw FileError.absent(path: tree + "/val", reason: "no such directory: there are pictures for training only")
    }

    private func write(
        _ images: LabelledImages, _ metadata: inout StreamMetadata, before backgrounds: some Backgrounds, kinds: Int,
        name: String, _ context: ToolContext
    ) throws {
        let seed = seeding.seed
        let attributes = try ConflictPlan(bias.policy(nil), attributeCount: kinds, seed: seed, split: source.split)
            .attributes(labels: images.labels, sourceIndices: images.sourceIndices)
        let pixels = Compositing(alpha: alpha, placement: placement, seed: seed, split: source.split)
            .apply(to: images, attributes: attributes, backgrounds: backgrounds)
        metadata.biasNames = Array(backgrounds.names.prefix(kinds))
        metadata.attributes["bias"] = "background"
        metadata.attributes["backgrounds"] = name
        metadata.attributes["alpha"] = alpha.rawValue
        metadata.attributes["placement"] = placement.rawValue
        noteConflicting(attributes, labels: images.labels, in: &metadata, context)
        let records = datasetRecords(pixels: pixels, of: images, channels: 3, bias: attributes)
        try context.write(TensorStream(records, metadata: metadata), seed: seed)
    }
}
