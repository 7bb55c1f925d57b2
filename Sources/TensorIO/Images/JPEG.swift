import CTurboJPEG

/// JPEG images by libjpeg-turbo: its accurate DCT both ways and its smooth chroma upsampling, as most programs set it.
public enum JPEG {
    /// A baseline JPEG (JFIF), chroma halved in both directions.
    ///
    /// - Parameter quality: 1...100, the IJG scale.
    /// - Throws: `DataError` for an image that the library refuses (65,536 pixels or more a side).
    public static func encode(_ image: RasterImage, quality: Int) throws -> [UInt8] {
        precondition((1...100).contains(quality), "a JPEG quality is in 1...100")
        let codec = try Codec(tjInitCompress())
        var bytes: UnsafeMutablePointer<UInt8>?
        var size: UInt = 0
        defer { tjFree(bytes) }
        let subsampling = image.channels == 1 ? TJSAMP_GRAY : TJSAMP_420
        guard
            tjCompress2(
                codec.handle, image.pixels, Int32(image.width), 0, Int32(image.height), format(image.channels), &bytes,
                &size, Int32(subsampling.rawValue), Int32(quality), TJFLAG_ACCURATEDCT) == 0
        else { throw codec.error }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(size)))
    }

    /// Reads a JPEG as 8-bit grey (if it has no colour) or RGB.
    /// - Throws: `DataError` naming the file, also for one that is damaged or cut off, or has the four inks of print;
    ///   `FileError`.
    public static func read(_ path: String) throws -> RasterImage {
        let source = try ByteSource(path: path)
        return try withFile(source.label) { try decode(source.readAll()) }
    }

    /// Decodes a JPEG in memory. See `read(_:)`.
    /// - Throws: `DataError`.
    public static func decode(_ bytes: [UInt8]) throws -> RasterImage { try decodeMending(bytes).image }

    /// As `decode(_:)`, and whether the file has faults that leave its pixels whole: see `JPEGMending`.
    static func decodeMending(_ bytes: [UInt8]) throws -> (image: RasterImage, isMended: Bool) {
        do { return (try decodeStrictly(bytes), false) } catch {
            guard let mended = JPEGMending.mended(bytes), let image = try? decodeStrictly(mended) else { throw error }
            return (image, true)
        }
    }

    /// - Throws: `DataError`, also for whatever the library only warns of.
    private static func decodeStrictly(_ bytes: [UInt8]) throws -> RasterImage {
        let codec = try Codec(tjInitDecompress())
        var (width, height, subsampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        guard
            tjDecompressHeader3(codec.handle, bytes, UInt(bytes.count), &width, &height, &subsampling, &space) == 0
        else { throw codec.error }
        try RasterImage.requirePossible(
            "JPEG", width: Int(width), height: Int(height), held: freePixels + bytes.count * pixelsAByte)
        guard space != TJCS_CMYK.rawValue, space != TJCS_YCCK.rawValue else {
            throw DataError("JPEG: expected grey or RGB, found CMYK: convert it first")
        }
        let channels = space == TJCS_GRAY.rawValue ? 1 : 3
        var pixels = [UInt8](repeating: 0, count: Int(width) * Int(height) * channels)
        guard
            tjDecompress2(
                codec.handle, bytes, UInt(bytes.count), &pixels, width, 0, height, format(channels),
                TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS) == 0
        else { throw codec.error }
        return RasterImage(pixels: pixels, width: Int(width), height: Int(height), channels: channels)
    }

    /// A block of 8x8 takes a bit at least, and at most 1024 pixels share eight blocks. Arithmetic coding may take less for
    /// an even picture: four million pixels are always allowed.
    private static let pixelsAByte = 1024
    private static let freePixels = 1 << 22

    private static func format(_ channels: Int) -> Int32 {
        Int32(channels == 1 ? TJPF_GRAY.rawValue : TJPF_RGB.rawValue)
    }

    /// A compressor or decompressor of the library, closed with this object.
    private final class Codec {
        let handle: tjhandle

        init(_ handle: tjhandle?) throws {
            guard let handle else { throw DataError("JPEG: no memory for the library") }
            self.handle = handle
        }

        var error: DataError { DataError("JPEG: " + String(cString: tjGetErrorStr2(handle))) }

        deinit { tjDestroy(handle) }
    }
}
