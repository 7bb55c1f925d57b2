import LibC
import SystemPackage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A directory that appears whole or not at all: filled as a hidden sibling, then renamed. One that is not committed is removed when it
/// goes; one that a signal interrupts stays hidden.
public final class NewDirectory {
    /// Where its files go until then.
    public let temporary: String
    private let path: String
    private var isThere = true

    /// - Parameter path: of nothing, or of an empty directory.
    /// - Throws: `FileError.cannotCreate`.
    public init(_ path: String) throws {
        if let status = fileStatus(at: path) {
            guard status.isDirectory else { throw FileError.cannotCreate(path: path, reason: "there already, and not a directory") }
            guard let there = try? FileManager.default.contentsOfDirectory(atPath: path), there.isEmpty else {
                throw FileError.cannotCreate(path: path, reason: "there already, and not empty")
            }
        }
        // A link stays, and leads to it.
        let file: FilePath
        do { file = FilePath(try linkTarget(of: path)) } catch { throw FileError.cannotCreate(path: path, reason: reason(error)) }
        guard let name = file.lastComponent, name.kind == .regular else {
            throw FileError.cannotCreate(path: path, reason: "a new directory needs a name of its own")
        }
        var sibling = file.removingLastComponent()
        sibling.append(".\(name.string).\(processIdentifier()).tmp")
        temporary = sibling.string
        self.path = file.string
        guard mkdir(temporary, 0o777) == 0 else { throw FileError.cannotCreate(path: path, reason: lastErrorReason()) }
    }

    /// Makes the directory appear.
    /// - Throws: `FileError.inputOutput`; nothing appears then.
    public func commit() throws {
        guard renameFile(temporary, to: path) else { throw FileError.inputOutput(path: path, reason: lastErrorReason()) }
        isThere = false
    }

    deinit {
        if isThere { try? FileManager.default.removeItem(atPath: temporary) }
    }
}

/// Writes a file that is not there yet.
/// - Throws: `FileError`.
public func writeNewFile(_ bytes: [UInt8], to path: String) throws {
    let descriptor: FileDescriptor
    do {
        descriptor = try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
    } catch { throw FileError.cannotCreate(path: path, reason: reason(error)) }
    let sink = DescriptorSink(descriptor, label: path)
    do { try sink.write(bytes) } catch {
        try? sink.close()
        throw error
    }
    try sink.close()
}
