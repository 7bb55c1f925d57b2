/// An 8-bit image in memory: rows from the top, channels interleaved.
public struct RasterImage: Sendable, Equatable {
    public var pixels: [UInt8]
    public var width: Int
    public var height: Int
    /// 1 grey, 3 RGB.
    public var channels: Int

    /// More pixels than any photograph has.
    private static let pixelLimit = 1 << 28

    /// Refuses a file that claims more pixels than a photograph, or than its bytes can hold, before there is memory for them.
    /// - Throws: `DataError`, its message beginning with `format`.
    static func requirePossible(_ format: String, width: Int, height: Int, held: Int) throws {
        guard width * height <= min(pixelLimit, held) else {
            throw DataError("\(format): \(width)x\(height) pixels are too many\(held < pixelLimit ? " for the file" : "")")
        }
    }

    /// - Precondition: the sizes agree.
    public init(pixels: [UInt8], width: Int, height: Int, channels: Int) {
        precondition(pixels.count == width * height * channels, "\(pixels.count) bytes for \(width)x\(height)x\(channels)")
        self.pixels = pixels
        self.width = width
        self.height = height
        self.channels = channels
    }

    /// Reads a PNG or a JPEG, told apart by its first bytes and not by its name.
    /// - Parameter orienting: turn the picture as its EXIF data say.
    /// - Throws: `DataError` naming the file for one that is neither, or damaged, and for a pipe or a device, which might
    ///   keep its reader waiting; `FileError`.
    public static func read(_ path: String, orienting: Bool = true) throws -> RasterImage {
        try readFile(path, orienting: orienting).image
    }

    /// As `read(_:orienting:)`.
    /// - Returns: also the SHA-256 of the file, and whether it has faults that leave its pixels whole (`JPEGMending`).
    public static func readFile(
        _ path: String, orienting: Bool = true
    ) throws -> (image: RasterImage, digest: String, isMended: Bool) {
        if let status = fileStatus(at: path), !status.isRegular, !status.isDirectory {
            throw DataError("expected an image file, found a pipe or a device", file: path)
        }
        let source = try ByteSource(path: path)
        return try withFile(source.label) {
            let bytes = try source.readAll()
            let (image, isMended) = try decodeMending(bytes, orienting: orienting)
            return (image, sha256(bytes), isMended)
        }
    }

    /// Decodes a PNG or a JPEG in memory. See `read(_:orienting:)`.
    /// - Throws: `DataError`.
    public static func decode(_ bytes: [UInt8], orienting: Bool = true) throws -> RasterImage {
        try decodeMending(bytes, orienting: orienting).image
    }

    private static func decodeMending(_ bytes: [UInt8], orienting: Bool) throws -> (image: RasterImage, isMended: Bool) {
        let (stored, isMended): (RasterImage, Bool)
        if bytes.starts(with: PNG.signature.prefix(4)) {
            (stored, isMended) = (try PNG.decode(bytes), false)
        } else if bytes.starts(with: JPEGSegments.start) {
            (stored, isMended) = try JPEG.decodeMending(bytes)
        } else {
            throw DataError(bytes.isEmpty ? "expected a PNG or JPEG image, found an empty file" : "expected a PNG or JPEG image")
        }
        return (orienting ? stored.upright(from: Orientation(ofFile: bytes)) : stored, isMended)
    }

    /// Three channels: colour as it is, grey three times.
    public func rgb() -> RasterImage {
        channels == 3 ? self : RasterImage(pixels: tripled(pixels), width: width, height: height, channels: 3)
    }
}

/// Every grey value three times: the same picture with three channels.
public func tripled(_ grey: [UInt8]) -> [UInt8] {
    var triple = [UInt8](repeating: 0, count: grey.count * 3)
    for (i, value) in grey.enumerated() {
        triple[3 * i] = value
        triple[3 * i + 1] = value
        triple[3 * i + 2] = value
    }
    return triple
}
