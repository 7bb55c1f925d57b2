import ArgumentParser
import Bias
import TensorIO
import ToolKit

extension Colouring.Rule: ExpressibleByArgument {}

/// `bias-inject color`: each class in its colour.
struct Color: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draw images in one of ten colours, each class mostly in its own (coloured MNIST).",
        discussion: "Colour images are taken by their luma.")

    enum PaletteName: String, CaseIterable, ExpressibleByArgument { case dfa, lff }
    @OptionGroup var source: SourceOptions

    @OptionGroup var bias: ConflictOption

    @Option(help: "paper: the paper's numbers of conflicting images for .005, .01, .02 and .05 (249, 491, 986, 2449), of exactly 55,000 images.")
    var counts: Counts?

    @Option(help: "dfa: the colours of the data release behind the paper's counts; lff: those of 'Learning from Failure'.")
    var palette: PaletteName = .dfa

    @Option(help: "multiply: colour times grey; mask: the pure colour where grey > 100, grey elsewhere.")
    var rule: Colouring.Rule = .multiply

    @Option(help: ArgumentHelp("Standard deviation of the change of each image's colour, on a scale of 0 to 1.", valueName: "S"))
    var jitter = 0.005

    @OptionGroup var seeding: SeedOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard jitter >= 0, jitter <= 1 else { throw ValidationError("--jitter: expected 0 to 1, found \(jitter)") }
        if counts == .paper { try bias.requireRow(of: .colouredMNIST) }
    }

    func execute(_ context: ToolContext) throws {
        let seed = seeding.seed
        var (images, metadata) = try source.load(context, seed: seed)
        images = images.grey()
        let palette = Palette.named(palette.rawValue)!
        let policy = bias.policy(counts == .paper ? .colouredMNIST : nil)
        let attributes = try ConflictPlan(policy, attributeCount: palette.colours.count, seed: seed, split: source.split)
            .attributes(labels: images.labels, sourceIndices: images.sourceIndices)
        let pixels = Colouring(palette: palette, rule: rule, jitter: jitter, seed: seed, split: source.split)
            .apply(to: images, attributes: attributes)

        metadata.biasNames = palette.colourNames
        metadata.attributes["bias"] = "color"
        metadata.attributes["palette"] = palette.name
        metadata.attributes["rule"] = rule.rawValue
        noteConflicting(attributes, labels: images.labels, asked: bias.conflict, in: &metadata, context)
        let records = datasetRecords(pixels: pixels, of: images, channels: 3, bias: attributes)
        try context.write(TensorStream(records, metadata: metadata), seed: seed)
    }
}
