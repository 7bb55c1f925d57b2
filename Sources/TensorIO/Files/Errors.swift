/// Data that do not say what they should: malformed, truncated, of the wrong type, rank or count, not finite.
/// Tools end with exit code 65.
///
/// The description reads `file: record 'name': message`, so that a tool only has to put its own name before it.
public struct DataError: Error, CustomStringConvertible, Sendable {
    /// What is wrong, with what was expected and what was found.
    public let message: String
    /// The file (or `stdin`) it was found in, when known.
    public var file: String?
    /// The record it was found in, when known.
    public var record: String?

    public init(_ message: String, file: String? = nil, record: String? = nil) {
        self.message = message
        self.file = file
        self.record = record
    }

    public var description: String {
        (file.map { $0 + ": " } ?? "") + (record.map { "record '\($0)': " } ?? "") + message
    }

    /// The same error, with the file filled in unless it already names one.
    public func inFile(_ name: String) -> DataError {
        var copy = self
        copy.file = file ?? name
        return copy
    }
}

/// A file that cannot be used.
public enum FileError: Error, CustomStringConvertible, Sendable {
    /// An input that is not there or cannot be opened: exit code 66.
    case absent(path: String, reason: String)
    /// An output that cannot be created: exit code 73.
    case cannotCreate(path: String, reason: String)
    /// A read or write that failed (disk full, broken medium): exit code 74.
    case inputOutput(path: String, reason: String)

    public var description: String {
        switch self {
        case .absent(let path, let reason): "\(path): \(reason)"
        case .cannotCreate(let path, let reason): "\(path): cannot create: \(reason)"
        case .inputOutput(let path, let reason): "\(path): \(reason)"
        }
    }
}

/// Runs `body`, naming `file` in any `DataError` that leaves it without a file.
public func withFile<R>(_ file: String, _ body: () throws -> R) throws -> R {
    do { return try body() } catch let error as DataError { throw error.inFile(file) }
}
