import ArgumentParser
import Bias
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
        valueName: "FILE|DIR|procedural"), completion: .file())
    var backgrounds: Choice

    @Option(help: ArgumentHelp(
        "Kinds of background for the classes 0, 1, ... by name. By default in their own order.", valueName: "A,B,..."))
    var kinds: String?

    @Option(help: "hard: every pixel but black covers the background; soft: a pixel covers it by its value.")
    var alpha: Compositing.Alpha = .hard

    @Option(help: "full: foregrounds fill the image; scattered: reduced to between 0.58 and 0.71 of the side, at random places, as in the set BAM.")
    var placement: Compositing.Placement = .full

    @Flag(help: "Every picture is behind one image at most where there are enough of its kind, else behind equally many, or one more. Of 'procedural' all are different anyway.")
    var unique = false

    @OptionGroup var seeding: SeedOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if backgrounds == .path("-"), source.source == .stream {
            throw ValidationError("--source and --backgrounds from stdin: name a file for one of them")
        }
        if try kindNames() != nil, backgrounds == .procedural {
            throw ValidationError("--kinds: procedural backgrounds come in their own order")
        }
    }

    private func kindNames() throws -> [String]? { try nameList(kinds, option: "--kinds") }

    func execute(_ context: ToolContext) throws {
        let seed = seeding.seed
        var (images, metadata) = try source.load(context, seed: seed)
        images = images.grey()
        // A bias has two values at least, also where there is one class.
        let kinds = max(2, images.classNames?.count ?? (images.labels.max() ?? 0) + 1)
        switch backgrounds {
        case .procedural:
            let textures = Textures()
            guard kinds <= textures.names.count else {
                throw DataError("expected at most \(textures.names.count) classes, one a kind of background, found \(kinds)")
            }
            metadata.attributes["backgrounds"] = "procedural"
            try write(images, &metadata, before: textures, attributes: attributes(of: images, kinds: kinds), kinds: kinds, context)
        case .path(let path):
            let scenes = try scenes(path, kinds: kinds, images, context)
            let attributes = try attributes(of: images, kinds: scenes.names.count)
            let chosen = ChosenScenes(
                scenes, unique ? .dealt : .drawn, for: attributes, sourceIndices: images.sourceIndices, seed: seed,
                split: source.split)
            noteUses(chosen, scenes, attributes, in: &metadata, context)
            try write(images, &metadata, before: chosen, attributes: attributes, kinds: scenes.names.count, context)
        }
    }

    private func attributes(of images: LabelledImages, kinds: Int) throws -> [Int] {
        try ConflictPlan(bias.policy(nil), attributeCount: kinds, seed: seeding.seed, split: source.split)
            .attributes(labels: images.labels, sourceIndices: images.sourceIndices)
    }

    /// Tells how often pictures are used: on standard error and in the trailer. A picture that is seen again can be recognised,
    /// so that a bias looks easier to find than that of as many pictures would be.
    private func noteUses(
        _ chosen: ChosenScenes, _ scenes: Scenes, _ attributes: [Int], in metadata: inout StreamMetadata, _ context: ToolContext
    ) {
        let uses = chosen.uses
        metadata.attributes["backgrounds"] = "pictures"
        metadata.attributes["pictures"] = String(uses.photographs)
        metadata.attributes["most uses of a picture"] = String(uses.most)
        context.note("\(uses.photographs) pictures behind them, each behind \(uses.most) at most")
        let short = unique ? scenes.kindsWithTooFew(for: attributes) : []
        if !short.isEmpty {
            let list = short.map { "\($0.name) (\($0.pictures) pictures, \($0.images) images)" }
            context.warn("--unique: pictures are used again of " + list.joined(separator: ", "))
        }
    }

    /// The pictures of a directory or a stream, in the size of the images.
    private func scenes(_ path: String, kinds: Int, _ images: LabelledImages, _ context: ToolContext) throws -> Scenes {
        guard images.height == images.width else {
            throw DataError("expected square images, found \(images.width)x\(images.height): see --resize")
        }
        var pictures: LabelledImages
        let divided: Bool
        if isDirectory(path) {
            let folders = try SplitFolders(alone: path)
            divided = folders.isDivided
            let tree = try ClassTree(pictureFolder(folders), sameAs: folders[.train])
            pictures = try tree.load(source.files.reading(context, side: images.height, prefix: "backgrounds: "))
            context.noteInput(role: "backgrounds", digest: pictures.digest)
        } else {
            divided = false
            pictures = try LabelledImages(context.readDataset(path, role: "backgrounds"), source: context.inputLabel(path))
        }
        pictures = pictures.resized(to: images.height)
        return try Scenes(
            pictures, kinds: kindNames(), count: kinds, split: divided ? nil : source.split,
            source: context.inputLabel(path))
    }

    /// The directory that has the pictures of the split: the tree itself where it is not divided. What is not of training
    /// may share one.
    private func pictureFolder(_ folders: SplitFolders) throws -> String {
        guard folders.isDivided else { return folders.root }
        let stand = source.split == .valid ? folders[.test] : source.split == .test ? folders[.valid] : nil
        return try folders[source.split] ?? stand ?? folders.require(source.split)
    }

    private func write(
        _ images: LabelledImages, _ metadata: inout StreamMetadata, before backgrounds: some Backgrounds, attributes: [Int],
        kinds: Int, _ context: ToolContext
    ) throws {
        let seed = seeding.seed
        let pixels = Compositing(alpha: alpha, placement: placement, seed: seed, split: source.split)
            .apply(to: images, attributes: attributes, backgrounds: backgrounds)
        metadata.biasNames = Array(backgrounds.names.prefix(kinds))
        metadata.attributes["bias"] = "background"
        metadata.attributes["alpha"] = alpha.rawValue
        metadata.attributes["placement"] = placement.rawValue
        noteConflicting(attributes, labels: images.labels, asked: bias.conflict, in: &metadata, context)
        let records = datasetRecords(pixels: pixels, of: images, channels: 3, bias: attributes)
        try context.write(TensorStream(records, metadata: metadata), seed: seed)
    }
}
