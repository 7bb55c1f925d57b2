#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import TensorIO

/// Makes the directory `path`, whose parent must exist, unless it is there.
/// - Throws: `FileError.cannotCreate`.
public func createDirectory(_ path: String) throws {
    if mkdir(path, 0o777) == 0 { return }
    let code = errno
    var status = stat()
    if code == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
    throw FileError.cannotCreate(path: path, reason: String(cString: strerror(code)))
}

/// Whether `path` is a directory.
public func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}
