import SystemPackage

/// Where bytes go. Every write is checked.
public protocol ByteSink: AnyObject {
    /// Writes all of `bytes`.
    /// - Throws: `FileError.inputOutput`.
    func write(_ bytes: UnsafeRawBufferPointer) throws
}

extension ByteSink {
    /// Writes all of `bytes`.
    public func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

    /// Writes `text` as UTF-8.
    public func write(_ text: String) throws { try write(Array(text.utf8)) }
}

/// Collects bytes in memory.
public final class MemorySink: ByteSink {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []
    public init() {}
    public func write(_ bytes: UnsafeRawBufferPointer) throws { self.bytes.append(contentsOf: bytes) }
}

/// Writes to an open descriptor, such as standard output.
public final class DescriptorSink: ByteSink {
    private let descriptor: FileDescriptor
    private let label: String

    /// - Parameter label: the name errors give it.
    public init(_ descriptor: FileDescriptor, label: String) {
        self.descriptor = descriptor
        self.label = label
    }

    /// Standard output.
    public static func standardOutput() -> DescriptorSink { DescriptorSink(.standardOutput, label: "stdout") }

    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        do { _ = try descriptor.writeAll(bytes) } catch {
            throw FileError.inputOutput(path: label, reason: reason(error))
        }
    }

    /// Closes the descriptor: some file systems report a failed write only now.
    /// - Throws: `FileError.inputOutput`.
    public func close() throws {
        do { try descriptor.close() } catch {
            throw FileError.inputOutput(path: label, reason: reason(error))
        }
    }
}
