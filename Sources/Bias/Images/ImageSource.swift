import TensorIO

/// Which part of a dataset: the training images but for those held out, those held out, or the test images.
public enum Split: String, Sendable, CaseIterable { case train, valid, test }

/// Where images come from, as written on the command line.
public enum ImageSource: Sendable, Equatable {
    /// A directory of IDX files (MNIST and its relatives).
    case idx(String)
    /// A directory of CIFAR-10 binary batches.
    case cifar10(String)
    /// A tree of PNG and JPEG images with a directory for each class.
    case tree(String)
    /// A dataset stream on standard input.
    case stream

    /// `idx:DIR`, `cifar10:DIR`, `tree:DIR` or `-`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        switch (parts.first, parts.count) {
        case ("-", 1): self = .stream
        case ("idx", 2): self = .idx(parts[1])
        case ("cifar10", 2): self = .cifar10(parts[1])
        case ("tree", 2): self = .tree(parts[1])
        default: return nil
        }
    }

    /// How many training images are held out for validation when nothing is said: 5,000 as in the paper's data; none
    /// of a stream, which is one split already, nor of a tree.
    public var defaultValidCount: Int {
        switch self {
        case .idx, .cifar10: 5000
        case .tree, .stream: 0
        }
    }

    /// Whether its files have a validation split of their own.
    /// - Throws: as `SplitFolders`.
    public func hasValidationFiles() throws -> Bool {
        guard case .tree(let directory) = self else { return false }
        return try SplitFolders(alone: directory)[.valid] != nil
    }

    /// Reads all images of the files that `split` is a part of: the training files for `train` and `valid`.
    /// Not for `stream`, which its reader opens.
    ///
    /// - Parameters:
    ///   - reading: of sources that are image files.
    ///   - firstLabel: the label in IDX files that is class 0.
    /// - Throws: `FileError.absent` for what is missing or unreadable, `DataError` for what does not fit together.
    public func load(
        _ split: Split, _ reading: ImageReading = ImageReading(), firstLabel: Int = 0
    ) throws -> LabelledImages {
        switch self {
        case .idx(let directory): try Self.loadIDX(directory, split, firstLabel)
        case .cifar10(let directory): try Self.loadCIFAR10(directory, split)
        case .tree(let directory): try Self.loadTree(directory, split, reading)
        case .stream: preconditionFailure("a stream is read by the tool")
        }
    }

    private static func loadIDX(_ path: String, _ split: Split, _ firstLabel: Int) throws -> LabelledImages {
        let directory = try IDXDirectory(path)
        let files = try directory.files(test: split == .test)
        let images = try IDX.read(files.images)
        let labels = try IDX.read(files.labels)
        guard images.elementType == .uint8, images.shape.count == 3 || images.shape.count == 4 else {
            throw DataError("expected images u8 [N,H,W], found \(images.elementType.name) \(images.shape)", file: files.images)
        }
        guard labels.shape.count == 1 else {
            throw DataError("expected labels [N], found \(labels.shape)", file: files.labels)
        }
        guard labels.shape[0] == images.shape[0] else {
            throw DataError(
                "expected \(images.shape[0]) labels, one an image of \(files.images), found \(labels.shape[0])",
                file: files.labels)
        }
        let classes = try withFile(files.labels) { try labels.integers().map { try relabel($0, from: firstLabel) } }
        // A class that only the other files have is a class all the same.
        let others = try? IDX.read(directory.files(test: split != .test).labels)
        let highest = max(classes.max() ?? 0, ((try? others?.integers().max()) ?? 0) - firstLabel)
        return try LabelledImages(
            pixels: images.bytes, height: images.shape[1], width: images.shape[2],
            channels: images.shape.count == 4 ? images.shape[3] : 1, labels: classes,
            classNames: ClassNames.idx([labels, others].compactMap { $0 }, highest: highest), source: files.images)
    }

    private static func loadTree(
        _ directory: String, _ split: Split, _ reading: ImageReading
    ) throws -> LabelledImages {
        let folders = try SplitFolders(alone: directory)
        if !folders.similar.isEmpty { reading.tell(.splitsAsClasses(folders.similar)) }
        // Images that are held out of a tree without such a directory are among those of its training.
        let part = split == .valid && folders[.valid] == nil ? .train : split
        let folder = folders.isDivided || part == .test ? try folders.require(part) : directory
        return try ClassTree(folder, sameAs: folders[.train]).load(reading)
    }

    private static func loadCIFAR10(_ directory: String, _ split: Split) throws -> LabelledImages {
        let folder = try CIFAR10Directory(directory)
        let files = folder.files(test: split == .test)
        let data = try CIFAR10.read(files)
        return try LabelledImages(
            pixels: data.images.bytes, height: 32, width: 32, channels: 3, labels: data.labels,
            classNames: CIFAR10.classNames, source: folder.path)
    }
}

extension LabelledImages {
    /// The images of a dataset stream. Float pixels are taken back to 0...255 (through the stream's normalisation
    /// where it has one) and rounded.
    ///
    /// - Throws: `DataError` for other than 1 or 3 channels.
    public init(_ dataset: ImageDataset, source: String) throws {
        let pixels: [UInt8]
        if dataset.images.elementType == .uint8 {
            pixels = dataset.images.bytes
        } else {
            let stored = dataset.images.floats()
            let unit = dataset.metadata.transform?.unit(stored) ?? stored
            pixels = unit.map { UInt8((min(max($0, 0), 1) * 255).rounded()) }
        }
        try self.init(
            pixels: pixels, height: dataset.height, width: dataset.width, channels: dataset.channels,
            labels: dataset.labels, bias: dataset.bias, classNames: dataset.metadata.classNames,
            biasNames: dataset.metadata.biasNames, source: source)
    }
}
