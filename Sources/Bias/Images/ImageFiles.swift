import Kernels
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

    /// Images in memory at once: 64 MiB of them.
    private var block: Int { min(max((64 << 20) / (height * width * 3), 8), 512) }

    /// - Parameters:
    ///   - paths: at least one.
    ///   - side: the size to make them: scaled until both sides have it, the longer one cut. Nil takes the size of the
    ///     first, which all must have.
    /// - Throws: as `RasterImage.read`, for the first file.
    public init(_ paths: [String], side: Int?) throws {
        precondition(!paths.isEmpty, "a size needs an image")
        self.paths = paths
        resizes = side != nil
        if let side {
            (height, width) = (side, side)
        } else {
            let first = try RasterImage.read(paths[0])
            (height, width) = (first.height, first.width)
        }
    }

    /// Calls `take` with the RGB pixels [n,H,W,3] of all files, block after block in order.
    ///
    /// Every file is looked at even after one has failed, but nothing is taken any more, so that the error can say how
    /// many they are.
    /// - Parameter done: told how many more files are read.
    /// - Returns: SHA-256 over the SHA-256 of each file in hexadecimal, a line each: it does not depend on where they are.
    /// - Throws: `DataError` for files that cannot be read or decoded or have another size, naming the first and
    ///   counting all; `FileError`, for a single one; what `take` throws.
    @discardableResult
    public func read(done: (Int) -> Void = { _ in }, take: ([UInt8]) throws -> Void) throws -> String {
        var lines = ""
        var failures: [(path: String, error: any Error)] = []
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
                case .failed(let error): failures.append((path, error))
                }
            }
            done(part.count)
            if failures.isEmpty, others.isEmpty { try take(pixels) }
        }
        if let first = failures.first {
            if failures.count == 1 { throw first.error }
            throw DataError("\(failures.count) of \(paths.count) images cannot be read, the first: \(first.error)")
        }
        if let first = others.first {
            throw DataError(
                "expected \(width)x\(height) pixels, as \(paths[0]) has, found \(first.width)x\(first.height); \(others.count)"
                    + " of \(paths.count) images have another size: see --resize", file: first.path)
        }
        return sha256(Array(lines.utf8))
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
