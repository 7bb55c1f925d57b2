import CPNG

/// PNG images of 8 bits a channel, by libpng's simplified interface, which reports errors without `longjmp`; files of 16
/// bits by the shim of `CPNG`.
public enum PNG {
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
    /// colour) or RGB, alpha composed on black. Values of 16 bits are taken as sRGB unless the file says otherwise.
    /// - Throws: `DataError` naming the file, `FileError`.
    public static func read(_ path: String) throws -> RasterImage {
        let source = try ByteSource(path: path)
        return try withFile(source.label) { try decode(source.readAll()) }
    }

    /// Decodes a PNG in memory. See `read(_:)`.
    /// - Throws: `DataError`.
    public static func decode(_ bytes: [UInt8]) throws -> RasterImage {
        var image = png_image()
        image.version = UInt32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        return try bytes.withUnsafeBytes { raw in
            guard png_image_begin_read_from_memory(&image, raw.baseAddress, raw.count) != 0 else {
                throw DataError("PNG: \(message(image))")
            }
            let channels = image.format & UInt32(PNG_FORMAT_FLAG_COLOR) == 0 ? 1 : 3
            // The library takes 16 bits for linear light.
            let isDeep = image.format & UInt32(PNG_FORMAT_FLAG_LINEAR) != 0
            image.format = format(channels)
            let (width, height) = (Int(image.width), Int(image.height))
            try RasterImage.requirePossible("PNG", width: width, height: height, held: raw.count * pixelsAByte)
            var pixels = [UInt8](repeating: 0, count: width * height * channels)
            if isDeep {
                var reason = [CChar](repeating: 0, count: Int(cpng_message_size))
                guard cpng_read_16bit(raw.baseAddress, raw.count, &pixels, width * channels, &reason) != 0 else {
                    throw DataError("PNG: " + reason.withUnsafeBytes(text))
                }
                return RasterImage(pixels: pixels, width: width, height: height, channels: channels)
            }
            var background = png_color(red: 0, green: 0, blue: 0)
            guard png_image_finish_read(&image, &background, &pixels, 0, nil) != 0 else {
                throw DataError("PNG: \(message(image))")
            }
            return RasterImage(pixels: pixels, width: width, height: height, channels: channels)
        }
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
