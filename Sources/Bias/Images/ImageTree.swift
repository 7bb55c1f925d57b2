import TensorIO

/// The image files below a directory.
public struct ImageTree: Sendable {
    /// The directory they are named from.
    public let root: String
    /// Paths from `root`, sorted.
    public let files: [String]
    /// How many other files there are, hidden ones and `Litter` left out.
    public let otherCount: Int

    private static let extensions: Set<String> = ["png", "jpg", "jpeg"]
    /// Deeper than any tree of images: a link leads back up.
    private static let depthLimit = 32

    /// Finds the files with the extensions of PNG and JPEG; hidden files and directories and `Litter` are left out.
    ///
    /// - Throws: `FileError.absent` for what is no directory or cannot be listed; `DataError` for a directory without
    ///   an image and without directories, and for one that leads to itself.
    public init(_ root: String) throws {
        var found: [String] = []
        var others = 0
        try Self.list(root, "", depth: 0, &found, &others)
        self.root = root
        // Bytes, as sort(1) orders them: Swift compares the letters that they stand for.
        files = found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        otherCount = others
    }

    /// The path of a file as the system knows it.
    public func path(_ file: String) -> String { root + "/" + file }

    /// The directories in a directory, sorted.
    /// - Throws: `FileError.absent`.
    static func directories(of path: String) throws -> [String] {
        try directoryNames(path).filter { isDirectory(path + "/" + $0) }
    }

    /// Whether a name has the extension of a PNG or a JPEG.
    static func isImageName(_ name: String) -> Bool {
        name.lastIndex(of: ".").map { extensions.contains(name[$0...].dropFirst().lowercased()) } ?? false
    }

    private static func list(
        _ root: String, _ below: String, depth: Int, _ found: inout [String], _ others: inout Int
    ) throws {
        let here = below.isEmpty ? root : root + "/" + below
        guard depth <= depthLimit else { throw DataError("directories nested more than \(depthLimit) deep", file: root) }
        var (images, folders) = (0, 0)
        for name in try directoryNames(here) {
            let path = below.isEmpty ? name : below + "/" + name
            if isDirectory(root + "/" + path) {
                folders += 1
                try list(root, path, depth: depth + 1, &found, &others)
            } else if isImageName(name) {
                images += 1
                found.append(path)
            } else {
                others += 1
            }
        }
        if images + folders == 0 { throw DataError("expected images (PNG or JPEG) in this directory, found none", file: here) }
    }
}
