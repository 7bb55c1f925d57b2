import Synchronization
import SystemPackage
import TensorIO

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A value in a line of the log.
public enum LogValue: Sendable, Encodable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral
{
    case text(String)
    case integer(Int)
    case number(Double)
    case flag(Bool)
    case numbers([Double])
    case texts([String])

    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(booleanLiteral value: Bool) { self = .flag(value) }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        // JSON has no NaN.
        case .number(let value): value.isFinite ? try container.encode(value) : try container.encodeNil()
        case .flag(let value): try container.encode(value)
        case .texts(let values): try container.encode(values)
        case .numbers(let values): try container.encode(values.map { $0.isFinite ? $0 : nil })
        }
    }
}

/// `--log FILE`: one JSON object a line, appended as it happens.
final class LogFile: Sendable {
    private let sink: Mutex<DescriptorSink?>
    private let failure = Mutex<(any Error)?>(nil)
    private let tool: String

    /// - Throws: `FileError.cannotCreate`, also for a file that is no log, which appending would damage; `UsageError` for
    ///   `-`, since stdout is for the payload.
    init(path: String, tool: String) throws {
        self.tool = tool
        guard path != "-" else { throw UsageError("--log: expected a file; stdout is for the payload") }
        guard try Self.mayGrow(path) else {
            throw FileError.cannotCreate(path: path, reason: "it exists, and is no log of JSON lines")
        }
        do {
            let descriptor = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, .append, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            sink = Mutex(DescriptorSink(descriptor, label: path))
        } catch {
            throw FileError.cannotCreate(path: path, reason: (error as? Errno)?.description ?? "\(error)")
        }
    }

    /// Whether `path` is absent, empty, no regular file, or begins as a log does.
    private static func mayGrow(_ path: String) throws -> Bool {
        guard isRegularFile(path), let file = try? FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec) else {
            return true
        }
        return try file.closeAfter {
            var start: [UInt8] = [0]
            let count = try start.withUnsafeMutableBytes { try file.read(into: $0) }
            return count == 0 || start[0] == UInt8(ascii: "{")
        }
    }

    func write(event: String, fields: [String: LogValue]) {
        var line = fields
        line["event"] = .text(event)
        line["tool"] = .text(tool)
        line["time"] = .number((Date().timeIntervalSince1970 * 1000).rounded() / 1000)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(line) else { return }
        let bytes = [UInt8](json) + [10]
        sink.withLock { sink in
            do { try sink?.write(bytes) } catch {
                // Reported when the tool ends: a full log disk should not stop hours of work at once.
                failure.withLock { $0 = $0 ?? error }
                sink = nil
            }
        }
    }

    func close() throws {
        if let error = failure.withLock({ $0 }) { throw error }
        try sink.withLock { sink in
            try sink?.close()
            sink = nil
        }
    }
}
