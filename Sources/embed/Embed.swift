import ArgumentParser
import TensorIO
import ToolKit
import Views

extension View: ExpressibleByArgument {
    public init?(argument: String) { self.init(rawValue: argument == "color" ? "colour" : argument) }
}

/// Embeds images.
@main struct Embed: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Embed images by a contrastive model, or by a view that needs no training.",
        discussion: """
            Reads a dataset stream, and writes embeddings f32 [N,D] with rows of length 1, labels i64 [N], and bias i64 [N] \
            where the dataset has it. With --model, images are not augmented and batch norm uses its running statistics. \
            With --view, images are read once and not kept.
            """,
        version: versionLine("embed"))

    @Argument(help: ArgumentHelp("The dataset; - is standard input.", valueName: "FILE"), completion: .file())
    var input = "-"

    @Option(help: ArgumentHelp("The model, from supcon-train; - is standard input.", valueName: "FILE"), completion: .file())
    var model: String?

    @Option(help: "What is seen of an image, in place of a model: see VIEWS.")
    var view: View?

    @Option(help: "Images embedded at a time by a model (256 by default).")
    var batch: Int?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (model == nil) != (view == nil) else {
            throw ValidationError(model == nil ? "expected --model or --view" : "expected --model or --view, found both")
        }
        if let batch {
            guard batch > 0 else { throw ValidationError("--batch: expected 1 or more, found \(batch)") }
            guard view == nil else { throw ValidationError("--batch goes with --model: a view has none") }
        }
        if input == "-" && model == "-" { throw ValidationError("both the dataset and --model from -: name a file for one") }
    }

    func execute(_ context: ToolContext) throws {
        if let view {
            try embed(input, by: view, context)
        } else {
            try embed(input, model: model!, batch: batch ?? 256, context)
        }
    }
}
