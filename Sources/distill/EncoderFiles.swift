import ArgumentParser
import Datasets
import Nets
import SharedOptions
import TensorIO
import ToolKit

/// The trained networks in whose features a method matches, where it is not to draw its own.
struct EncoderFiles: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Match in the features of these classifiers, from classifier-train, one an iteration; of a trajectory every snapshot but the first is one. Random networks by default.",
            valueName: "FILE"), completion: .file())
    var encoder: [String] = []

    func validate() throws {
        for path in encoder where path == "-" { throw ValidationError("--encoder: expected files, found -") }
    }

    /// What the files hold.
    struct Networks {
        let all: [TrainedNetwork]
        fileprivate let first: (label: String, images: TrainedOn)?

        /// - Throws: `DataError` unless they were trained on images like those of `inputs`.
        func require(_ inputs: SyntheticOptions.Inputs) throws {
            try first.map { first in
                try withFile(first.label) { try first.images.require(TrainedOn(inputs), as: "the dataset") }
            }
        }
    }

    /// - Returns: networks of one architecture, for the same images; none where no file is named.
    /// - Throws: `DataError` for a file that is no classifier, or another one than the first; what reading throws.
    func networks(_ context: ToolContext) throws -> Networks {
        var networks: [TrainedNetwork] = []
        var first: (label: String, images: TrainedOn)?
        for (index, path) in encoder.enumerated() {
            let stream = try context.readStream(path, role: "encoder \(index + 1)")
            let label = context.inputLabel(path)
            try withFile(label) {
                let read = try ClassifierStream(stream, of: "--encoder")
                if let first {
                    try read.requireArchitecture(networks[0].classifier.name)
                    try TrainedOn(read).require(first.images, as: "the first one")
                }
                networks += read.trained
                first = first ?? (label, TrainedOn(read))
            }
        }
        return Networks(all: networks, first: first)
    }
}
