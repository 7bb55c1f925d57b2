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
    /// Of the first file; the others have the same network and images.
    let classifier: any Classifier
    private let common: ClassifierFiles
    /// The latest used last.
    private let kept: Mutex<[(index: Int, expert: Trajectory)]>

    var count: Int { files.count }

    /// Reads all files once: what is wrong with any is known before the work.
    ///
    /// - Parameters:
    ///   - most: how many experts are kept in memory, 1 or more.
    ///   - needed: snapshots that each has at least.
    /// - Throws: `DataError` for a file that is no trajectory, for one with batch norm, of too few snapshots, or of another
    ///   network or images than the first; what reading throws.
    init(_ paths: [String], most: Int, needed: Int, _ context: ToolContext) throws {
        precondition(!paths.isEmpty && most > 0, "an expert, and room for one")
        var files: [File] = []
        var experts: [(index: Int, expert: Trajectory)] = []
        common = try ClassifierFiles(paths, of: "--experts", role: "expert", context) { read, digest in
            let expert = try Self.expert(read, needed: needed)
            if experts.count < most { experts.append((files.count, expert)) }
            files.append(File(path: paths[files.count], digest: digest))
        }!
        (self.files, self.most, classifier) = (files, most, experts[0].expert.classifier)
        kept = Mutex(experts)
    }

    /// - Throws: `DataError` unless the experts were trained on images like those of `inputs`.
    func require(_ inputs: SyntheticOptions.Inputs) throws { try common.require(inputs) }

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

    private static func expert(_ read: ClassifierStream, needed: Int) throws -> Trajectory {
        guard case .trajectory(let expert) = read.numbers else {
            throw DataError("expected a trajectory, from 'classifier-train --snapshots', found a single network")
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
