import TensorIO

/// A tree of images with a directory for each class: `DIR/CLASS/…`, or divided already, `DIR/train/CLASS/…` beside `val`
/// (or `valid`) and `test`.
public struct ClassTree: Sendable {
    /// The names of the directories, sorted: classes are numbered in this order.
    public let classNames: [String]
    /// All images, class after class.
    public let paths: [String]
    /// The class of each image.
    public let labels: [Int]
    /// Files that are no images by their names.
    public let otherCount: Int

    private static let folders: [Split: [String]] = [.train: ["train"], .valid: ["valid", "val"], .test: ["test"]]

    /// The directory in `root` that holds `split`, if the tree is divided.
    public static func folder(of split: Split, in root: String) throws -> String? {
        let there = try ImageTree.directories(of: root)
        return folders[split]!.first(where: there.contains).map { root + "/" + $0 }
    }

    /// - Parameter directory: the one that holds those of the classes.
    /// - Throws: `FileError.absent`; `DataError` for no class, a class without images, images beside the classes.
    public init(_ directory: String) throws {
        let tree = try ImageTree(directory)
        classNames = try ImageTree.directories(of: directory)
        guard !classNames.isEmpty else {
            throw DataError("expected a directory for each class, found \(tree.files.count) images and no directory", file: directory)
        }
        let numbers = Dictionary(uniqueKeysWithValues: classNames.enumerated().map { ($1, $0) })
        var members = [[String]](repeating: [], count: classNames.count)
        for file in tree.files {
            guard let number = numbers[String(file.prefix { $0 != "/" })] else {
                throw DataError("expected images in the directories of classes only, found '\(file)' beside them", file: directory)
            }
            members[number].append(tree.path(file))
        }
        if let empty = members.firstIndex(where: \.isEmpty) {
            throw DataError("expected images (PNG or JPEG) in this directory, found none", file: directory + "/" + classNames[empty])
        }
        paths = members.flatMap { $0 }
        labels = members.indices.flatMap { [Int](repeating: $0, count: members[$0].count) }
        otherCount = tree.otherCount
    }

    /// All images in memory, as RGB.
    /// - Parameter side: see `ImageFiles`.
    /// - Throws: as `ImageFiles.read`.
    public func load(side: Int?, done: (Int) -> Void = { _ in }) throws -> LabelledImages {
        let files = try ImageFiles(paths, side: side)
        var pixels: [UInt8] = []
        pixels.reserveCapacity(paths.count * files.height * files.width * 3)
        try files.read(done: done) { pixels += $0 }
        return try LabelledImages(
            pixels: pixels, height: files.height, width: files.width, channels: 3, labels: labels, classNames: classNames,
            source: "images")
    }
}
