import SystemPackage

/// A file that appears whole or not at all: written as a temporary sibling, synchronised, then renamed.
///
/// As where a shell writes, a symbolic link stays and what it leads to is written, whether that exists or not, and a file
/// keeps its permissions. A target that exists and is not a regular file (`/dev/full`, a FIFO) is written in place. A file
/// that is neither committed nor discarded is discarded when it goes.
public final class AtomicFile: ByteSink {
    /// Where the file will appear.
    public let path: String
    private let target: String
    private let temporary: String?
    private var sink: DescriptorSink?
    private let descriptor: FileDescriptor
    private var slot: Int?

    /// Creates the temporary sibling, which shows at once whether the directory can be written.
    /// - Throws: `FileError.cannotCreate`.
    public init(path: String) throws {
        self.path = path
        do {
            target = try linkTarget(of: path)
            let status = fileStatus(at: path)
            if let status, !status.isRegular {
                if status.isDirectory { throw Errno.isDirectory }
                temporary = nil
                descriptor = try FileDescriptor.open(FilePath(path), .writeOnly, options: .closeOnExec)
            } else {
                (temporary, descriptor) = try Self.openSibling(of: target, isPrivate: status != nil)
                if let status { copyMode(of: status, to: descriptor.rawValue) }
            }
        } catch {
            throw FileError.cannotCreate(path: path, reason: reason(error))
        }
        sink = DescriptorSink(descriptor, label: path)
        if let temporary { slot = TemporaryFiles.register(temporary) }
    }

    /// - Parameter isPrivate: for the owner alone, until it has the permissions of the file that it replaces.
    private static func openSibling(of target: String, isPrivate: Bool) throws -> (String, FileDescriptor) {
        let file = FilePath(target)
        guard let name = file.lastComponent, !target.hasSuffix("/") else { throw Errno.isDirectory }
        for attempt in 0... {
            var sibling = file.removingLastComponent()
            sibling.append(".\(name.string).\(processIdentifier())-\(attempt).tmp")
            do {
                let descriptor = try FileDescriptor.open(
                    sibling, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                    permissions: isPrivate ? .ownerReadWrite : [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
                return (sibling.string, descriptor)
            } catch Errno.fileExists where attempt < 100 { continue }
        }
        fatalError("unreachable")
    }

    /// - Throws: `FileError.inputOutput`.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard let sink else { preconditionFailure("\(path) is finished") }
        try sink.write(bytes)
    }

    /// Makes the file appear, complete and on disk.
    /// - Throws: `FileError.inputOutput`; nothing appears then.
    public func commit() throws {
        guard let sink else { preconditionFailure("\(path) is finished") }
        do {
            if let temporary {
                guard synchronize(descriptor.rawValue) else { throw failure() }
                self.sink = nil
                try sink.close()
                guard renameFile(temporary, to: target) else { throw failure() }
                TemporaryFiles.unregister(slot)
                slot = nil
                synchronizeDirectory()
            } else {
                self.sink = nil
                try sink.close()
            }
        } catch {
            discard()
            throw error
        }
    }

    /// Removes what was written. Harmless after `commit()`.
    public func discard() {
        if let sink { try? sink.close() }
        sink = nil
        guard let slot, let temporary else { return }
        removeFile(temporary)
        TemporaryFiles.unregister(slot)
        self.slot = nil
    }

    deinit { discard() }

    private func failure() -> FileError { .inputOutput(path: path, reason: lastErrorReason()) }

    /// The rename is durable once its directory is; not every file system allows asking, so failure is ignored.
    private func synchronizeDirectory() {
        let parent = FilePath(target).removingLastComponent()
        let directory = parent.isEmpty ? FilePath(".") : parent
        guard let descriptor = try? FileDescriptor.open(directory, .readOnly, options: .closeOnExec) else { return }
        _ = synchronize(descriptor.rawValue)
        try? descriptor.close()
    }

    /// Writes `body`'s output to `path`, whole or not at all.
    public static func write(to path: String, _ body: (any ByteSink) throws -> Void) throws {
        let file = try AtomicFile(path: path)
        try body(file)
        try file.commit()
    }
}
