import Foundation
import TensorIO

/// A reader of bytes from outside, as the fuzzer and the replay test call it.
public struct FuzzReader: Sendable {
    /// What READER= and the folder of its corpus call it.
    public let name: String
    private let body: @Sendable ([UInt8]) throws -> Void

    /// - Parameter body: reads the bytes. Throws `DataError` for those it refuses, `BrokenPromise` where what was read is
    ///   not what was written; anything else is a fault too.
    init(_ name: String, _ body: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.name = name
        self.body = body
    }

    /// All readers. Each has a folder of this name in Fuzz/corpus.
    public static let all = [
        npy, stream, dataset, model, classifier, npz, idx, cifar, png, jpeg, report, table, template,
    ]

    public static func named(_ name: String) -> FuzzReader? { all.first { $0.name == name } }

    public enum Outcome: Sendable, Equatable {
        case read
        /// The message of the typed error.
        case refused(String)
    }

    /// - Throws: what is neither a result nor a typed error: a fault of the reader.
    public func outcome(_ bytes: [UInt8]) throws -> Outcome {
        do {
            try body(bytes)
            return .read
        } catch let error as DataError { return .refused("\(error)") }
    }
}

/// A property that does not hold.
public struct BrokenPromise: Error, CustomStringConvertible, Sendable {
    public let description: String

    /// - Throws: itself, unless `holds`.
    static func unless(_ holds: Bool, _ description: String) throws {
        if !holds { throw BrokenPromise(description: description) }
    }
}

/// A file for readers that take a path, written anew each time.
final class ScratchFile: @unchecked Sendable {
    private let path = FileManager.default.temporaryDirectory.appendingPathComponent("fuzz-" + UUID().uuidString).path
    private let lock = NSLock()

    func with<R>(_ bytes: [UInt8], _ body: (_ path: String) throws -> R) throws -> R {
        try lock.withLock {
            defer { unlink(path) }
            guard let file = fopen(path, "wb") else { throw BrokenPromise(description: "cannot create \(path)") }
            let written = fwrite(bytes, 1, bytes.count, file)
            guard fclose(file) == 0, written == bytes.count else { throw BrokenPromise(description: "cannot write \(path)") }
            return try body(path)
        }
    }
}
