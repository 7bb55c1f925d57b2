import TensorIO

/// The directories of a tree that is divided already: `train`, `valid` or `val`, `test`, in capitals or not; or, where there is
/// nothing else, by other words for them, as `training`, `validation` and `testing`.
public struct SplitFolders: Sendable {
    public let root: String
    private let folders: [Split: String]

    private static let names: [Split: [String]] = [.train: ["train"], .valid: ["valid", "val"], .test: ["test"]]
    /// A class may be called so, as of kinds of motion: they are splits only where every directory is.
    private static let otherNames: [Split: [String]] = [
        .train: ["training"], .valid: ["validation", "validate"], .test: ["testing"],
    ]
    /// What may stand before or behind the name of a split, as in `train_set`.
    private static let companions = ["set", "data", "dataset", "images", "imgs", "img", "split"]

    /// Directories that are no splits, but whose names are like those of some.
    public let similar: [String]

    /// Finds them among the directories of `root`; other directories are left alone.
    /// - Throws: `FileError.absent`; `DataError` for two directories of one split.
    public init(of root: String) throws {
        self.root = root
        var folders: [Split: String] = [:]
        let there = try ImageTree.directories(of: root)
        let all = there.map { Self.split(of: $0, loosely: true) }
        let loosely = all.count > 1 && !all.contains(nil) && all.contains(.train)
        for name in there {
            guard let split = Self.split(of: name, loosely: loosely) else { continue }
            if let other = folders[split] {
                throw DataError("expected one directory of the split \(split.rawValue), found \(other) and \(name)", file: root)
            }
            folders[split] = name
        }
        self.folders = folders
        similar = folders.isEmpty ? there.filter(Self.isSimilar) : []
    }

    /// As `init(of:)`, for a tree that holds nothing else.
    /// - Throws: also `DataError` for images and for other directories beside those of splits.
    public init(alone root: String) throws {
        try self.init(of: root)
        if folders.isEmpty { return }
        let others = try directoryNames(root).filter {
            isDirectory(root + "/" + $0) ? !folders.values.contains($0) : ImageTree.isImageName($0)
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

    /// Whether a directory of this name may be taken for a split.
    public static func isSplitName(_ name: String) -> Bool { split(of: name, loosely: true) != nil || isSimilar(name) }

    private static func split(of name: String, loosely: Bool) -> Split? {
        let plain = name.lowercased()
        if let split = Split.allCases.first(where: { names[$0]!.contains(plain) }) { return split }
        guard loosely, !plain.contains(where: \.isNumber) else { return nil }
        let found = stems(of: plain)
        guard found.count == 1 else { return nil }
        return Split.allCases.first { names[$0]!.contains(found[0]) || otherNames[$0]!.contains(found[0]) }
    }

    /// Whether a word of the name is one for a split, as in `train2017`.
    private static func isSimilar(_ name: String) -> Bool {
        stems(of: name.lowercased()).contains { stem in
            Split.allCases.contains { names[$0]!.contains(stem) || otherNames[$0]!.contains(stem) }
        }
    }

    /// The words of a name in small letters without what accompanies that of a split: `train` of `train_set` and `trainset`.
    private static func stems(of name: String) -> [String] {
        name.split { !$0.isLetter }.map(String.init).filter { !companions.contains($0) }.map { word in
            companions.first { word.hasSuffix($0) }.map { String(word.dropLast($0.count)) } ?? word
        }
    }
}
