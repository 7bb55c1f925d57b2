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
    enum Counts: String, CaseIterable, ExpressibleByArgument { case paper }

    /// A share of conflicting images, or no bias at all.
    enum Conflict: ExpressibleByArgument {
        case ratio(Double), unbiased

        init?(argument: String) {
            if argument == "unbiased" {
                self = .unbiased
            } else if let ratio = Double(argument), ratio >= 0, ratio <= 1 {
                self = .ratio(ratio)
            } else {
                return nil
            }
        }
    }

    @OptionGroup var source: SourceOptions

    @Option(help: ArgumentHelp(
        "Share of bias-conflicting images, 0 to 1 (rounded to whole images; each gets one of the other nine colours, every one equally likely), or 'unbiased': every colour equally often in every class.",
        valueName: "R|unbiased"))
    var conflict: Conflict

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
        if counts == .paper {
            guard case .ratio(let ratio) = conflict, ConflictPolicy.paperTable.contains(where: { abs($0.ratio - ratio) < 1e-9 })
            else { throw ValidationError("--counts paper: expected --conflict .005, .01, .02 or .05") }
        }
    }

    func execute(_ context: ToolContext) throws {
        let seed = seeding.seed
        var (images, metadata) = try source.load(context, seed: seed)
        images = images.grey()
        let palette = Palette.named(palette.rawValue)!
        let policy: ConflictPolicy =
            switch conflict {
            case .unbiased: .unbiased
            case .ratio(let ratio): counts == .paper ? .paperCounts(ratio) : .ratio(ratio)
            }
        let bias = try ConflictPlan(policy, attributeCount: palette.colours.count, seed: seed, split: source.split)
            .attributes(labels: images.labels, sourceIndices: images.sourceIndices)
        let pixels = Colouring(palette: palette, rule: rule, jitter: jitter, seed: seed, split: source.split)
            .apply(to: images, attributes: bias)

        let conflicting = zip(bias, images.labels).filter { $0 != $1 }.count
        metadata.biasNames = palette.colourNames
        metadata.attributes["bias"] = "color"
        metadata.attributes["palette"] = palette.name
        metadata.attributes["rule"] = rule.rawValue
        metadata.attributes["conflicting"] = String(conflicting)
        context.note(
            "\(images.count) images, \(conflicting) bias-conflicting"
                + (images.count > 0 ? " (\(percent(conflicting, of: images.count))%)" : ""))
        let records = datasetRecords(pixels: pixels, of: images, channels: 3, bias: bias)
        try context.write(TensorStream(records, metadata: metadata), seed: seed)
    }

    private func percent(_ part: Int, of total: Int) -> String {
        let thousandths = (part * 100_000 + total / 2) / total
        let fraction = String(thousandths % 1000)
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}
