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
    /// - Throws: `DataError` naming the file for one that is neither, or damaged, and for a pipe or a device, which might
    ///   keep its reader waiting; `FileError`.
    public static func read(_ path: String) throws -> RasterImage { try readHashed(path).image }

    /// As `read(_:)`, with the SHA-256 of the file.
    public static func readHashed(_ path: String) throws -> (image: RasterImage, digest: String) {
        if let status = fileStatus(at: path), !status.isRegular, !status.isDirectory {
            throw DataError("expected an image file, found a pipe or a device", file: path)
        }
        let source = try ByteSource(path: path)
        return try withFile(source.label) {
            let bytes = try source.readAll()
            return (try decode(bytes), sha256(bytes))
        }
    }

    /// Decodes a PNG or a JPEG in memory.
    /// - Throws: `DataError`.
    public static func decode(_ bytes: [UInt8]) throws -> RasterImage {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return try PNG.decode(bytes) }
        if bytes.starts(with: [0xFF, 0xD8]) { return try JPEG.decode(bytes) }
        throw DataError(bytes.isEmpty ? "expected a PNG or JPEG image, found an empty file" : "expected a PNG or JPEG image")
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
