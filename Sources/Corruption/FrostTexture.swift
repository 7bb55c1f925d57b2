import Randomness
import TensorIO

/// What frost on a window looks like: the photographs of the published set, or textures made to resemble them.
public struct FrostTexture: Sendable {
    /// RGB, five times smaller than the photographs.
    let images: [RasterImage]
    /// What errors call each photograph; nil for what is painted.
    private let labels: [String]?
    /// What a stream's metadata call it: "procedural", "photographs".
    public let name: String

    /// SHA-256 of the pixels that are used.
    public var digest: String { sha256(pieces: images.map(\.pixels)) }

    /// How many times the photographs are reduced, each way.
    static let shrinkage = 5
    /// The published set has six photographs and draws from the first five.
    private static let used = 5

    /// Ice crystals on patches of rime, with the brightness, contrast and tint that the photographs have on the whole.
    public static let procedural = painted(side: paintedStep)
    /// Pixels a side of the painted textures, or a multiple of it for larger images.
    private static let paintedStep = 160

    private static func painted(side: Int) -> FrostTexture {
        FrostTexture(
            images: (0..<used).map { FrostPainter.texture(UInt64($0), side: side) }, labels: nil, name: "procedural")
    }

    /// This texture, painted larger where it has no room for images of a size.
    ///
    /// - Throws: `DataError` when a photograph has no piece of that size.
    func covering(_ size: ImageSize) throws -> FrostTexture {
        guard let small = images.firstIndex(where: { $0.height <= size.height || $0.width <= size.width }) else { return self }
        guard let labels else {
            return Self.painted(side: (max(size.height, size.width) / Self.paintedStep + 1) * Self.paintedStep)
        }
        throw DataError(
            "expected a frost photograph of at least \((size.width + 1) * Self.shrinkage)x\((size.height + 1) * Self.shrinkage)"
                + " pixels for images of \(size.width)x\(size.height), found \(labels[small])")
    }

    /// The PNG and JPEG files of a directory, hidden ones left out: the first five by name, as the published set draws from the first five
    /// of its six.
    ///
    /// - Throws: `FileError.absent` for a directory that cannot be listed; `DataError` when it holds no such file or
    ///   one of them cannot be decoded.
    public static func photographs(in directory: String) throws -> FrostTexture {
        let names = try directoryNames(directory)
        let files = names.filter { name in [".png", ".jpg", ".jpeg"].contains { name.lowercased().hasSuffix($0) } }
        guard !files.isEmpty else {
            throw DataError("expected frost photographs (PNG or JPEG), found none of \(names.count) files", file: directory)
        }
        var (images, labels): ([RasterImage], [String]) = ([], [])
        for name in files.prefix(used) {
            let path = directory + "/" + name
            let image = try RasterImage.read(path)
            guard min(image.width, image.height) >= shrinkage else {
                throw DataError("a frost photograph of \(image.width)x\(image.height) pixels", file: path)
            }
            images.append(reduced(image))
            labels.append("\(path) of \(image.width)x\(image.height)")
        }
        return FrostTexture(images: images, labels: labels, name: "photographs")
    }

    private init(images: [RasterImage], labels: [String]?, name: String) {
        self.images = images
        self.labels = labels
        self.name = name
    }

    /// Every fifth pixel, beginning with the third: where bilinear sampling at a fifth of the size falls.
    private static func reduced(_ image: RasterImage) -> RasterImage {
        let (width, height) = (image.width / shrinkage, image.height / shrinkage)
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height * 3)
        for y in 0..<height {
            for x in 0..<width {
                let start = ((y * shrinkage + 2) * image.width + x * shrinkage + 2) * image.channels
                for c in 0..<3 { pixels.append(image.pixels[start + (image.channels == 3 ? c : 0)]) }
            }
        }
        return RasterImage(pixels: pixels, width: width, height: height, channels: 3)
    }
}
