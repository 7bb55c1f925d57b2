import TensorIO

/// Mistakes in the choice of a test set, as the digests, the trailers and the labels of both sets give them away.
public struct TestSetCheck {
    /// What to say of them; empty where nothing is odd.
    public let warnings: [String]

    /// Test images a class below which an accuracy is called coarse.
    static let fewest = 10

    /// - Parameters:
    ///   - set: what the nets are trained on, with the digest of its stream.
    ///   - test: what they are tested on, with its own.
    public init(set: (dataset: ImageDataset, digest: String), test: (dataset: ImageDataset, digest: String)) {
        warnings = [
            Self.leak(set: (set.dataset.metadata, set.digest), test: (test.dataset.metadata, test.digest)),
            Self.strangers(set: set.dataset, test: test.dataset),
            Self.size(set: set.dataset, test: test.dataset),
        ].compactMap(\.self)
    }

    /// What to say where images of the test set were seen before.
    ///
    /// - Parameters:
    ///   - set: what learns from images: a set to train on, or a trained network.
    ///   - test: what it is tested on.
    public static func leak(
        set: (metadata: StreamMetadata, digest: String), test: (metadata: StreamMetadata, digest: String)
    ) -> String? {
        if set.digest == test.digest { return "the test set is the training set: its images were all seen in training" }
        if set.metadata.wasMade(from: test.digest) {
            let learner = [.network, .trajectory].contains(set.metadata.kind) ? "network" : "training set"
            return "the \(learner) was made from the test set: its images were all seen before"
        }
        if test.metadata.wasMade(from: set.digest) {
            return "the test set was made from the training set: its images were seen in training"
                + (test.metadata.kind == .synthetic && set.metadata.kind == .dataset ? "; are the two swapped?" : "")
        }
        return nil
    }

    private static func strangers(set: ImageDataset, test: ImageDataset) -> String? {
        let trained = Set(set.labels)
        let unknown = test.labels.count { !trained.contains($0) }
        if unknown == test.count { return "the test set has no class in common with the training set" }
        return unknown == 0 ? nil : "\(unknown) of \(test.count) test images are of classes that the training set has no image of"
    }

    private static func size(set: ImageDataset, test: ImageDataset) -> String? {
        let classes = Set(test.labels).count
        if test.metadata.kind == .synthetic {
            return "the test set is a synthetic one, of \(test.count) images: expected images of the kind that was condensed"
        }
        if test.count < fewest * classes {
            return "the test set has \(test.count) images of \(classes) classes, fewer than \(fewest) a class: one image is "
                + "\(percent(1 / Double(test.count))) points"
        }
        if set.metadata.kind == .synthetic, test.count < set.count {
            return "the test set has \(test.count) images, fewer than the synthetic set (\(set.count)): expected the larger one"
        }
        return nil
    }
}

extension StreamMetadata {
    /// Whether a step of the history read the images of the stream with this digest, other than to test on them.
    public func wasMade(from digest: String) -> Bool {
        provenance.contains { step in step.inputs.contains { $0.value == digest && $0.key != "test" } }
    }
}
