import LibC
import SystemPackage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Whether `path` leads to a directory.
public func isDirectory(_ path: String) -> Bool { fileStatus(at: path)?.isDirectory ?? false }

/// Whether `path` leads to an ordinary file: not to a directory, a pipe or a device.
public func isRegularFile(_ path: String) -> Bool { fileStatus(at: path)?.isRegular ?? false }

/// A path of its own for what `path` names, there or not: two are equal where both lead to the same name in the same directory.
public func place(of path: String) -> String {
    let file = FilePath(path)
    let folder = file.removingLastComponent()
    guard let name = file.lastComponent, let resolved = realpath(folder.isEmpty ? "." : folder.string, nil) else { return path }
    defer { free(resolved) }
    return FilePath(String(cString: resolved)).appending(name).string
}

/// The names in a directory, sorted, hidden ones and `Litter` left out.
/// - Throws: `FileError.absent` for what is no directory or cannot be listed.
public func directoryNames(_ path: String) throws -> [String] {
    guard let status = fileStatus(at: path) else { throw FileError.absent(path: path, reason: "no such directory") }
    guard status.isDirectory else { throw FileError.absent(path: path, reason: "not a directory") }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
        throw FileError.absent(path: path, reason: "cannot be listed")
    }
    return names.filter { !$0.hasPrefix(".") && !Litter.isLitter($0) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

/// Makes the directory `path`, whose parent must exist, unless it is there.
/// - Throws: `FileError.cannotCreate`.
public func createDirectory(_ path: String) throws {
    if mkdir(path, 0o777) == 0 { return }
    let code = errno
    if code == EEXIST, isDirectory(path) { return }
    throw FileError.cannotCreate(path: path, reason: String(cString: strerror(code)))
}
