import Parallel
import Synchronization
import TensorIO

/// Reads many image files as pixels of one size, some at a time.
public struct ImageFiles: Sendable {
    /// What one file gave.
    private enum Outcome {
        case image([UInt8], digest: String, isMended: Bool)
        case otherSize(width: Int, height: Int)
        case failed(any Error)
    }

    private let paths: [String]
    public let height: Int
    public let width: Int
    private let reading: ImageReading
    /// The image whose size the others must have.
    private let model: String

    public var count: Int { paths.count }

    /// Images in memory at once: 64 MiB of them, but one a thread at least.
    private var block: Int { min(max((64 << 20) / (height * width * 3), Threads.count), 512) }

    /// - Parameters:
    ///   - paths: at least one.
    ///   - reading: without a side, all must have the size of the first that can be read.
    /// - Throws: as `read`, when there is none.
    public init(_ paths: [String], _ reading: ImageReading) throws {
        precondition(!paths.isEmpty, "a size needs an image")
        self.paths = paths
        self.reading = reading
        if let side = reading.side {
            (height, width, model) = (side, side, paths[0])
            return
        }
        var failures: [any Error] = []
        for path in paths {
            do {
                let image = try RasterImage.read(path, orienting: reading.orients)
                (height, width, model) = (image.height, image.width, path)
                return
            } catch { failures.append(error) }
        }
        throw Self.error(of: failures, among: paths.count, reading)
    }

    /// Calls `take` with the RGB pixels [n,H,W,3] of all files, block after block in order.
    ///
    /// Every file is looked at even after one has failed, but nothing is taken any more, so that the error can say how
    /// many they are.
    /// - Parameter done: told how many more files are read.
    /// - Returns: SHA-256 over the SHA-256 of each file in hexadecimal, a line each: it does not depend on where they are.
    /// - Throws: `DataError` for files that cannot be read or decoded, naming them, or that have another size, naming the first
    ///   and counting all; `FileError`, for a single one that is absent; what `take` throws.
    @discardableResult
    public func read(done: (Int) -> Void = { _ in }, take: ([UInt8]) throws -> Void) throws -> String {
        var lines = ""
        var failures: [any Error] = []
        var others: [(path: String, width: Int, height: Int)] = []
        var mended: [String] = []
        for start in stride(from: 0, to: paths.count, by: block) {
            let part = paths[start..<min(paths.count, start + block)]
            var pixels: [UInt8] = []
            pixels.reserveCapacity(part.count * height * width * 3)
            for (path, outcome) in zip(part, outcomes(of: Array(part))) {
                switch outcome {
                case .image(let image, let digest, let isMended):
                    pixels += image
                    if isMended { mended.append(path) }
                    lines += digest + "\n"
                case .otherSize(let width, let height): others.append((path, width, height))
                case .failed(let error): failures.append(error)
                }
            }
            done(part.count)
            if failures.isEmpty, others.isEmpty { try take(pixels) }
        }
        if !failures.isEmpty { throw Self.error(of: failures, among: paths.count, reading) }
        if let first = others.first {
            throw DataError(
                "expected \(width)x\(height) pixels, as \(model) has, found \(first.width)x\(first.height); \(others.count)"
                    + " of \(paths.count) images have another size: see --resize", file: first.path)
        }
        if let first = mended.first { reading.tell(.mended(mended.count, of: paths.count, first: first)) }
        return sha256(Array(lines.utf8))
    }

    /// The places of the files that can be decoded, where those that cannot are to be left out: told, each of them.
    /// - Returns: all places where nothing is to be left out.
    /// - Throws: as `read`, where none is left.
    public static func readable(_ paths: [String], _ reading: ImageReading) throws -> [Int] {
        guard reading.skipsUnreadable else { return Array(paths.indices) }
        let failed = Mutex([Int: any Error]())
        Threads.forEach(paths.count) { index, _ in
            do { _ = try RasterImage.read(paths[index], orienting: false) } catch {
                failed.withLock { $0[index] = error }
            }
        }
        let errors = failed.withLock { $0 }
        let failures = errors.keys.sorted().map { errors[$0]! }
        guard failures.count < paths.count else { throw error(of: failures, among: paths.count, reading) }
        if !failures.isEmpty {
            for failure in failures { reading.tell(.unreadable("\(failure)")) }
            reading.tell(.skipped(failures.count, of: paths.count, named(failures)))
        }
        return paths.indices.filter { errors[$0] == nil }
    }

    /// One error for all files that failed, each of which is told.
    private static func error(of failures: [any Error], among total: Int, _ reading: ImageReading) -> any Error {
        for failure in failures { reading.tell(.unreadable("\(failure)")) }
        let counted = "\(failures.count) of \(total) images cannot be read"
        if failures.count == 1, case FileError.absent(let path, let reason)? = failures.first {
            return FileError.absent(path: path, reason: "\(reason); \(counted)")
        }
        return DataError("\(counted): \(named(failures)); see --skip-unreadable")
    }

    /// More failures than a message should name.
    private static let namedFailures = 20

    private static func named(_ failures: [any Error]) -> String {
        let more = failures.count - namedFailures
        return failures.prefix(namedFailures).map { "\($0)" }.joined(separator: "; ")
            + (more > 0 ? "; and \(more) more (see --log)" : "")
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
            let (image, digest, isMended) = try RasterImage.readFile(path, orienting: reading.orients)
            if reading.side != nil {
                return .image(image.fitted(reading.fit, width: width, height: height).rgb().pixels, digest: digest, isMended: isMended)
            }
            guard image.width == width, image.height == height else {
                return .otherSize(width: image.width, height: image.height)
            }
            return .image(image.rgb().pixels, digest: digest, isMended: isMended)
        } catch { return .failed(error) }
    }
}
