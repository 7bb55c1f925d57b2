import Parallel
import Synchronization
import TensorIO

/// Reads many image files as pixels of one size, some at a time.
public struct ImageFiles: Sendable {
    /// What one file gave.
    private enum Outcome {
        case image([UInt8], digest: String)
        case otherSize(width: Int, height: Int)
        case failed(any Error)
    }

    private let paths: [String]
    public let height: Int
    public let width: Int
    private let resizes: Bool
    /// The image whose size the others must have.
    private let model: String

    /// Images in memory at once: 64 MiB of them, but one a thread at least.
    private var block: Int { min(max((64 << 20) / (height * width * 3), Threads.count), 512) }

    /// - Parameters:
    ///   - paths: at least one.
    ///   - side: the size to make them: scaled until both sides have it, the longer one cut. Nil takes the size of the
    ///     first that can be read, which all must have.
    /// - Throws: as `read`, when there is none.
    public init(_ paths: [String], side: Int?) throws {
        precondition(!paths.isEmpty, "a size needs an image")
        self.paths = paths
        resizes = side != nil
        if let side {
            (height, width, model) = (side, side, paths[0])
            return
        }
        var failures: [any Error] = []
        for path in paths {
            do {
                let image = try RasterImage.read(path)
                (height, width, model) = (image.height, image.width, path)
                return
            } catch { failures.append(error) }
        }
        throw Self.summary(of: failures, among: paths.count)
    }

    /// Calls `take` with the RGB pixels [n,H,W,3] of all files, block after block in order.
    ///
    /// Every file is looked at even after one has failed, but nothing is taken any more, so that the error can say how
    /// many they are.
    /// - Parameter done: told how many more files are read.
    /// - Returns: SHA-256 over the SHA-256 of each file in hexadecimal, a line each: it does not depend on where they are.
    /// - Throws: `DataError` for files that cannot be read or decoded or have another size, naming the first and
    ///   counting all; `FileError`, for a single one that is absent; what `take` throws.
    @discardableResult
    public func read(done: (Int) -> Void = { _ in }, take: ([UInt8]) throws -> Void) throws -> String {
        var lines = ""
        var failures: [any Error] = []
        var others: [(path: String, width: Int, height: Int)] = []
        for start in stride(from: 0, to: paths.count, by: block) {
            let part = paths[start..<min(paths.count, start + block)]
            var pixels: [UInt8] = []
            pixels.reserveCapacity(part.count * height * width * 3)
            for (path, outcome) in zip(part, outcomes(of: Array(part))) {
                switch outcome {
                case .image(let image, let digest):
                    pixels += image
                    lines += digest + "\n"
                case .otherSize(let width, let height): others.append((path, width, height))
                case .failed(let error): failures.append(error)
                }
            }
            done(part.count)
            if failures.isEmpty, others.isEmpty { try take(pixels) }
        }
        if !failures.isEmpty { throw Self.summary(of: failures, among: paths.count) }
        if let first = others.first {
            throw DataError(
                "expected \(width)x\(height) pixels, as \(model) has, found \(first.width)x\(first.height); \(others.count)"
                    + " of \(paths.count) images have another size: see --resize", file: first.path)
        }
        return sha256(Array(lines.utf8))
    }

    /// One error for all files that failed.
    private static func summary(of failures: [any Error], among total: Int) -> any Error {
        let counted = "\(failures.count) of \(total) images cannot be read"
        if failures.count == 1, case FileError.absent(let path, let reason)? = failures.first {
            return FileError.absent(path: path, reason: "\(reason); \(counted)")
        }
        return DataError("\(counted), the first: \(failures[0])")
    }

    private func outcomes(of part: [String]) -> [Outcome] {
        let results = Mutex([Outcome?](repeating: nil, count: part.count))
        Threads.forEach(part.count) { index, _ in
            let outcome = self.outcome(of: part[index])
            results.withLock { $0[index] = outcome }
        }
        return results.withLock { $0.map { $0! } }
    }

    private func outcome(of path: String) -> Outcome {
        do {
            let (image, digest) = try RasterImage.readHashed(path)
            if resizes { return .image(image.covering(width: width, height: height).rgb().pixels, digest: digest) }
            guard image.width == width, image.height == height else {
                return .otherSize(width: image.width, height: image.height)
            }
            return .image(image.rgb().pixels, digest: digest)
        } catch { return .failed(error) }
    }
}
