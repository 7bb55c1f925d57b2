import LibC
import SystemPackage

/// What the file calls here need beyond swift-system, in one place.

struct FileStatus {
    var isRegular = false
    var isDirectory = false
    var size = 0
    /// Permissions: the nine bits.
    var mode: mode_t = 0
    var owner: uid_t = 0
    var group: gid_t = 0
}

func fileStatus(of descriptor: Int32) -> FileStatus {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return FileStatus() }
    return FileStatus(status)
}

/// The status of what `path` leads to; nil when there is nothing.
func fileStatus(at path: String) -> FileStatus? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return FileStatus(status)
}

extension FileStatus {
    fileprivate init(_ status: stat) {
        isRegular = status.st_mode & S_IFMT == S_IFREG
        isDirectory = status.st_mode & S_IFMT == S_IFDIR
        size = Int(status.st_size)
        mode = status.st_mode & 0o777
        owner = status.st_uid
        group = status.st_gid
    }
}

/// The system's words for an error thrown by swift-system.
func reason(_ error: any Error) -> String { (error as? Errno)?.description ?? "\(error)" }

func lastErrorReason() -> String { Errno(rawValue: errno).description }

/// Where a file that is written to `path` stands: what links lead to, also where it does not exist yet.
/// - Throws: `Errno` for links that lead in a circle.
func linkTarget(of path: String) throws -> String {
    if let resolved = realpath(path, nil) {
        defer { free(resolved) }
        return String(cString: resolved)
    }
    var place = FilePath(path)
    for _ in 0..<40 {
        guard let link = readLink(place.string) else { return place.string }
        // A relative link counts from its own directory; an absolute one replaces it.
        place = place.removingLastComponent().pushing(FilePath(link))
    }
    throw Errno.tooManySymbolicLinkLevels
}

/// What the symbolic link `path` says; nil for anything else.
private func readLink(_ path: String) -> String? {
    var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = target.withUnsafeMutableBytes { readlink(path, $0.baseAddress!, $0.count) }
    return count > 0 ? String(decoding: target[..<count], as: UTF8.self) : nil
}

/// Gives an open file the permissions of another, and its owner and group as far as the system allows.
func copyMode(of status: FileStatus, to descriptor: Int32) {
    // The group alone where the owner may not be given away.
    if fchown(descriptor, status.owner, status.group) != 0 { _ = fchown(descriptor, uid_t.max, status.group) }
    _ = fchmod(descriptor, status.mode)
}

func synchronize(_ descriptor: Int32) -> Bool { fsync(descriptor) == 0 }

func renameFile(_ from: String, to: String) -> Bool { rename(from, to) == 0 }

func removeFile(_ path: String) { unlink(path) }

func processIdentifier() -> Int32 { getpid() }

/// Temporary files that must not outlive the process, even when a signal ends it.
///
/// A fixed table of C strings, so that a signal handler may walk it.
public enum TemporaryFiles {
    private static let slotCount = 16
    nonisolated(unsafe) private static let slots: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = {
        let slots = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: slotCount)
        slots.initialize(repeating: nil, count: slotCount)
        return slots
    }()

    /// Makes the table, so that a signal handler does not have to.
    public static func prepare() { _ = slots }

    /// Removes every registered file. Safe in a signal handler once `prepare()` has run.
    public static func removeAll() {
        for i in 0..<slotCount {
            if let path = slots[i] { unlink(path) }
        }
    }

    static func register(_ path: String) -> Int? {
        for i in 0..<slotCount where slots[i] == nil {
            slots[i] = strdup(path)
            return i
        }
        return nil
    }

    static func unregister(_ slot: Int?) {
        guard let slot, let path = slots[slot] else { return }
        slots[slot] = nil
        free(path)
    }
}
