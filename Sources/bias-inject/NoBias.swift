import ArgumentParser
import Bias
import TensorIO
import ToolKit

/// `bias-inject none`: the images as they are.
struct NoBias: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "none",
        abstract: "Take the images as they are.",
        discussion: "The bias attribute of a stream that has one is kept; files have none, and no record of it is written.")

    @OptionGroup var source: SourceOptions

    @Option(help: ArgumentHelp("3: grey images become three equal channels; 1: colour images become grey (luma).", valueName: "1|3"))
    var channels = 3

    @OptionGroup var seeding: SeedOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard channels == 1 || channels == 3 else { throw ValidationError("--channels: expected 1 or 3, found \(channels)") }
    }

    func execute(_ context: ToolContext) throws {
        var (images, metadata) = try source.load(context, seed: seeding.seed)
        images = channels == 3 ? images.rgb() : images.grey()
        context.note("\(images.count) images")
        let records = datasetRecords(pixels: images.pixels, of: images, channels: channels, bias: images.bias)
        try context.write(TensorStream(records, metadata: metadata), seed: seeding.seed)
    }
}
