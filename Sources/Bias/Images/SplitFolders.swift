import TensorIO

/// The directories of a tree that is divided already: `train`, `valid` or `val`, `test`, in capitals or not.
public struct SplitFolders: Sendable {
    public let root: String
    private let folders: [Split: String]

    private static let names: [Split: [String]] = [.train: ["train"], .valid: ["valid", "val"], .test: ["test"]]

    /// Finds them among the directories of `root`; other directories are left alone.
    /// - Throws: `FileError.absent`; `DataError` for two directories of one split.
    public init(of root: String) throws {
        self.root = root
        var folders: [Split: String] = [:]
        for name in try ImageTree.directories(of: root) {
            guard let split = Self.split(of: name) else { continue }
            if let other = folders[split] {
                throw DataError("expected one directory of the split \(split.rawValue), found \(other) and \(name)", file: root)
            }
            folders[split] = name
        }
        self.folders = folders
    }

    /// As `init(of:)`, for a tree that holds nothing else.
    /// - Throws: also `DataError` for images and for other directories beside those of splits.
    public init(alone root: String) throws {
        try self.init(of: root)
        if folders.isEmpty { return }
        let others = try directoryNames(root).filter {
            isDirectory(root + "/" + $0) ? Self.split(of: $0) == nil : ImageTree.isImageName($0)
        }
        if let other = others.first {
            throw DataError(
                "expected nothing beside the splits \(folders.values.sorted().joined(separator: ", ")), found '\(other)'"
                    + (others.count > 1 ? " and \(others.count - 1) more directories or images" : ""), file: root)
        }
    }

    /// Whether there are any.
    public var isDivided: Bool { !folders.isEmpty }

    /// The path of a split's directory, if there is one.
    public subscript(split: Split) -> String? { folders[split].map { root + "/" + $0 } }

    /// The path of a split's directory.
    /// - Throws: `FileError.absent`.
    public func require(_ split: Split) throws -> String {
        if let path = self[split] { return path }
        let found = folders.isEmpty ? "" : "; there is \(folders.values.sorted().joined(separator: ", "))"
        throw FileError.absent(path: root + "/" + split.rawValue, reason: "no such directory" + found)
    }

    private static func split(of name: String) -> Split? {
        Split.allCases.first { names[$0]!.contains(name.lowercased()) }
    }
}
