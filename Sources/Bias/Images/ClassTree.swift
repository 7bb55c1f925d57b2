import TensorIO

/// A tree of images with a directory for each class: `DIR/CLASS/…`, or divided already: see `SplitFolders`.
public struct ClassTree: Sendable {
    /// The names of the directories, sorted: classes are numbered in this order.
    public let classNames: [String]
    /// All images, class after class.
    public let paths: [String]
    /// The class of each image.
    public let labels: [Int]
    /// Files that are no images by their names.
    public let otherCount: Int

    /// The images of a part of a divided tree.
    ///
    /// - Parameters:
    ///   - directory: the part.
    ///   - training: that of the training images, which names the classes.
    /// - Throws: also `DataError` for other classes than in training.
    public init(_ directory: String, sameAs training: String?) throws {
        try self.init(directory)
        guard let training, training != directory else { return }
        let expected = try ImageTree.directories(of: training)
        guard classNames == expected else {
            let differing = Set(classNames).symmetricDifference(expected).sorted()
            throw DataError(
                "expected the directories of \(training), found others: \(differing.joined(separator: ", ")) in one of both only",
                file: directory)
        }
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
    /// - Throws: as `ImageFiles.read`; `DataError` for a class of which no image is left.
    public func load(_ reading: ImageReading, done: (Int) -> Void = { _ in }) throws -> LabelledImages {
        if otherCount > 0 { reading.tell(.otherFiles(otherCount)) }
        let kept = try ImageFiles.readable(paths, reading)
        let labels = kept.map { self.labels[$0] }
        let found = Set(labels)
        if let empty = classNames.indices.first(where: { !found.contains($0) }) {
            throw DataError("none of the images of the class '\(classNames[empty])' can be read")
        }
        let files = try ImageFiles(kept.map { paths[$0] }, reading)
        var pixels: [UInt8] = []
        pixels.reserveCapacity(files.count * files.height * files.width * 3)
        try files.read(done: done) { pixels += $0 }
        return try LabelledImages(
            pixels: pixels, height: files.height, width: files.width, channels: 3, labels: labels, classNames: classNames,
            source: "images")
    }
}
