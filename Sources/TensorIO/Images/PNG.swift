import CPNG

/// PNG images of 8 bits a channel: written by libpng's simplified interface, read by the shim of `CPNG`, neither of which lets
/// a `longjmp` out.
public enum PNG {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// Writes `pixels` ([height, width, channels], channels 1 or 3).
    /// - Precondition: sizes agree and are positive.
    /// - Throws: `DataError` for an image libpng refuses (too large); `FileError.inputOutput`.
    public static func write(
        pixels: [UInt8], width: Int, height: Int, channels: Int, to sink: some ByteSink
    ) throws {
        precondition(channels == 1 || channels == 3, "grey or RGB, not \(channels) channels")
        precondition(pixels.count == width * height * channels && !pixels.isEmpty, "sizes disagree")
        guard width <= 1 << 24, height <= 1 << 24 else { throw DataError("PNG: \(width)x\(height) pixels are too many") }
        var image = png_image()
        image.version = UInt32(PNG_IMAGE_VERSION)
        image.width = UInt32(width)
        image.height = UInt32(height)
        image.format = format(channels)
        defer { png_image_free(&image) }
        // The library bounds its output: deflate's worst case and a filter byte a row, with room for the chunks.
        var size = pixels.count + pixels.count / 8 + height * 2 + 4096
        var written = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { target, initialized in
            written = Int(png_image_write_to_memory(&image, target.baseAddress, &size, 0, pixels, 0, nil))
            initialized = written == 0 ? 0 : size
        }
        guard written != 0 else { throw DataError("PNG: \(message(image))") }
        try sink.write(bytes)
    }

    /// Reads a PNG of any kind (1 to 16 bits, grey, palette, RGB, with alpha, interlaced) as 8-bit grey (if it has no
    /// colour) or RGB, alpha composed on black.
    ///
    /// Values are as the file has them: a gamma, a profile or an orientation that it tells is not applied.
    /// - Throws: `DataError` naming the file, `FileError`.
    public static func read(_ path: String) throws -> RasterImage {
        let source = try ByteSource(path: path)
        return try withFile(source.label) { try decode(source.readAll()) }
    }

    /// Decodes a PNG in memory. See `read(_:)`.
    /// - Throws: `DataError`.
    public static func decode(_ bytes: [UInt8]) throws -> RasterImage {
        var header = cpng_header()
        try pass(bytes, &header, nil)
        let (width, height, channels) = (Int(header.width), Int(header.height), Int(header.channels))
        try RasterImage.requirePossible("PNG", width: width, height: height, held: bytes.count * pixelsAByte)
        var pixels = [UInt8](repeating: 0, count: width * height * channels)
        try pixels.withUnsafeMutableBufferPointer { try pass(bytes, &header, $0.baseAddress) }
        guard channels % 2 == 0 else {
            return RasterImage(pixels: pixels, width: width, height: height, channels: channels)
        }
        return RasterImage(
            pixels: onBlack(pixels, channels: channels), width: width, height: height, channels: channels - 1)
    }

    /// The header, and the pixels where there is memory for them.
    private static func pass(
        _ bytes: [UInt8], _ header: inout cpng_header, _ pixels: UnsafeMutablePointer<UInt8>?
    ) throws {
        var reason = [CChar](repeating: 0, count: Int(cpng_message_size))
        guard cpng_read(bytes, bytes.count, &header, pixels, &reason) != 0 else {
            throw DataError("PNG: " + reason.withUnsafeBytes(text))
        }
    }

    /// Values times their alpha, the last of `channels`: as most programs mix them, not in linear light.
    private static func onBlack(_ pixels: [UInt8], channels: Int) -> [UInt8] {
        var shown: [UInt8] = []
        shown.reserveCapacity(pixels.count / channels * (channels - 1))
        for start in stride(from: 0, to: pixels.count, by: channels) {
            let alpha = Int(pixels[start + channels - 1])
            for c in 0..<channels - 1 { shown.append(UInt8((Int(pixels[start + c]) * alpha + 127) / 255)) }
        }
        return shown
    }

    /// Deflate makes at most 1032 bytes of one, eight pixels each.
    private static let pixelsAByte = 8 * 1032

    private static func format(_ channels: Int) -> UInt32 { channels == 1 ? 0 : UInt32(PNG_FORMAT_FLAG_COLOR) }

    private static func message(_ image: png_image) -> String {
        withUnsafeBytes(of: image.message, text)
    }

    /// What stands before the first zero.
    private static func text(_ message: UnsafeRawBufferPointer) -> String {
        String(decoding: message.prefix { $0 != 0 }, as: UTF8.self)
    }
}
