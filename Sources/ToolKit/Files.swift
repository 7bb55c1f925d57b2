import LibC
import TensorIO

/// Makes the directory `path`, whose parent must exist, unless it is there.
/// - Throws: `FileError.cannotCreate`.
public func createDirectory(_ path: String) throws {
    if mkdir(path, 0o777) == 0 { return }
    let code = errno
    if code == EEXIST, isDirectory(path) { return }
    throw FileError.cannotCreate(path: path, reason: String(cString: strerror(code)))
}
