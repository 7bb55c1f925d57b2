import Datasets
import TensorIO
import ToolKit

/// Classifiers of an option that takes several files, of one architecture and for the same images: what they have in common.
struct ClassifierFiles {
    /// Of the first file.
    private let label: String
    private let images: TrainedOn

    /// - Parameters:
    ///   - option: for messages; a dataset that it has swallowed was meant for another place.
    ///   - role: of the files in the history, numbered.
    ///   - take: takes each in its turn, with its digest; what it throws is of its file.
    /// - Returns: nil for no file.
    /// - Throws: `DataError` for a file that is no classifier, or another one than the first; what reading and `take` throw.
    init?(
        _ paths: [String], of option: String, role: String, _ context: ToolContext,
        take: (_ classifier: ClassifierStream, _ digest: String) throws -> Void
    ) throws {
        var first: (label: String, architecture: String, images: TrainedOn)?
        for (index, path) in paths.enumerated() {
            let stream = try context.readStream(path, role: "\(role) \(index + 1)")
            let label = context.inputLabel(path)
            try withFile(label) {
                guard stream.metadata.kind != .dataset else {
                    throw DataError(
                        "expected a classifier, found a dataset: the one to condense goes to stdin, or before \(option)")
                }
                let read = try ClassifierStream(stream)
                let (architecture, images) = (read.classifier.name, TrainedOn(read))
                if let first {
                    guard architecture == first.architecture else {
                        throw DataError("expected a \(first.architecture), as the first one, found a \(architecture)")
                    }
                    try images.require(first.images, as: "the first one")
                }
                first = first ?? (label, architecture, images)
                try take(read, stream.digest)
            }
        }
        guard let first else { return nil }
        (label, images) = (first.label, first.images)
    }

    /// - Throws: `DataError` unless they were trained on images like those of `inputs`.
    func require(_ inputs: SyntheticOptions.Inputs) throws {
        try withFile(label) { try images.require(TrainedOn(inputs), as: "the dataset") }
    }
}
