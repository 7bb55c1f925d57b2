import ArgumentParser
import Nets
import SharedOptions
import ToolKit

/// The trained networks in whose features a method matches, where it is not to draw its own.
struct EncoderFiles: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Match in the features of these classifiers, from classifier-train, one an iteration; of a trajectory every snapshot but the first is one. By default the method draws its own.",
            valueName: "FILE"), completion: .file())
    var encoder: [String] = []

    func validate() throws {
        for path in encoder where path == "-" { throw ValidationError("--encoder: expected files, found -") }
    }

    /// - Returns: the networks, none where no file is named, and what they have in common.
    /// - Throws: what `ClassifierFiles` throws.
    func networks(_ context: ToolContext) throws -> (all: [TrainedNetwork], files: ClassifierFiles?) {
        var networks: [TrainedNetwork] = []
        let files = try ClassifierFiles(encoder, of: "--encoder", role: "encoder", context) { read, _ in
            networks += read.trained
        }
        return (networks, files)
    }
}
