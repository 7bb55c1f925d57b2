import Condensation
import Datasets
import Nets
import Synchronization
import TensorIO
import ToolKit
import Training

/// Experts in files, of which so many are in memory at a time.
final class ExpertFiles: ExpertSource {
    private struct File {
        let path: String
        let digest: String
    }

    private let files: [File]
    private let most: Int
    /// Of the first file; the others have the same.
    let classifier: any Classifier
    /// The latest used last.
    private let kept: Mutex<[(index: Int, expert: Trajectory)]>

    var count: Int { files.count }

    /// Reads all files once: what is wrong with any is known before the work.
    ///
    /// - Parameters:
    ///   - most: how many experts are kept in memory, 1 or more.
    ///   - needed: snapshots that each has at least.
    /// - Throws: `DataError` for an expert of other images, classes, another network or normalisation than the dataset and the
    ///   first one, or of too few snapshots; what reading throws.
    init(_ paths: [String], most: Int, for inputs: SyntheticOptions.Inputs, needed: Int, _ context: ToolContext) throws {
        precondition(!paths.isEmpty && most > 0, "an expert, and room for one")
        var files: [File] = []
        var experts: [(index: Int, expert: Trajectory)] = []
        var first: (any Classifier)?
        for (index, path) in paths.enumerated() {
            let stream = try context.readStream(path, role: "expert \(index + 1)")
            let expert = try withFile(context.inputLabel(path)) {
                let expert = try Self.expert(stream, for: inputs, needed: needed)
                if let first, first.name != expert.classifier.name {
                    throw DataError("expected an expert of \(first.name), as the first one, found one of \(expert.classifier.name)")
                }
                return expert
            }
            first = first ?? expert.classifier
            files.append(File(path: path, digest: stream.digest))
            if experts.count < most { experts.append((index, expert)) }
        }
        (self.files, self.most, classifier) = (files, most, first!)
        kept = Mutex(experts)
    }

    /// - Throws: `DataError` for a file that has changed; what reading throws.
    func expert(_ index: Int) throws -> Trajectory {
        let found = kept.withLock { kept -> Trajectory? in
            guard let place = kept.firstIndex(where: { $0.index == index }) else { return nil }
            kept.append(kept.remove(at: place))
            return kept.last!.expert
        }
        if let found { return found }
        let file = files[index]
        let expert = try withFile(file.path) {
            let stream = try TensorStream.read(from: file.path)
            guard stream.digest == file.digest else { throw DataError("expected the expert that was there at first, found another") }
            guard case .trajectory(let expert) = try ClassifierStream(stream).numbers else {
                preconditionFailure("the same digest, and no trajectory")
            }
            return expert
        }
        kept.withLock { kept in
            if kept.count >= most { kept.removeFirst() }
            kept.append((index, expert))
        }
        return expert
    }

    private static func expert(
        _ stream: TensorStream, for inputs: SyntheticOptions.Inputs, needed: Int
    ) throws -> Trajectory {
        let read = try ClassifierStream(stream)
        let dataset = inputs.dataset
        guard case .trajectory(let expert) = read.numbers else {
            throw DataError("expected a trajectory, from 'classifier-train --snapshots', found a single network")
        }
        guard read.shape == dataset.shape else {
            throw DataError("expected an expert on images of \(dataset.shape), as the dataset has, found \(read.shape)")
        }
        guard expert.classifier.classes == dataset.classCount else {
            throw DataError("expected an expert of \(dataset.classCount) classes, found \(expert.classifier.classes)")
        }
        guard read.transform == inputs.transform else {
            throw DataError(
                "expected an expert on images standardised as the dataset is, by mean \(inputs.transform.mean), found \(read.transform.mean)")
        }
        guard expert.classifier.initialStatistics.isEmpty else {
            throw DataError("expected an expert without batch norm, found \(expert.classifier.name)")
        }
        guard expert.count >= needed else {
            throw DataError("expected \(needed) snapshots or more, found \(expert.count)")
        }
        return expert
    }
}
