import TensorIO
import Testing

@Suite struct OrientationTests {
    /// 3 x 2 pixels, all different.
    private static let upright = RasterImage(pixels: [10, 20, 30, 40, 50, 60], width: 3, height: 2, channels: 1)

    /// What a camera stores of `upright`, by the definition in EXIF: where the first row and the first column are seen.
    private static let stored: [(orientation: Int, width: Int, pixels: [UInt8])] = [
        (1, 3, [10, 20, 30, 40, 50, 60]),  // top, left
        (2, 3, [30, 20, 10, 60, 50, 40]),  // top, right
        (3, 3, [60, 50, 40, 30, 20, 10]),  // bottom, right
        (4, 3, [40, 50, 60, 10, 20, 30]),  // bottom, left
        (5, 2, [10, 40, 20, 50, 30, 60]),  // left, top
        (6, 2, [30, 60, 20, 50, 10, 40]),  // right, top
        (7, 2, [60, 30, 50, 20, 40, 10]),  // right, bottom
        (8, 2, [40, 10, 50, 20, 60, 30]),  // left, bottom
    ]

    /// A PNG with an eXIf chunk before its pixels, or behind them.
    private func png(_ image: RasterImage, _ exif: [UInt8], behind: Bool = false) throws -> [UInt8] {
        let sink = MemorySink()
        try PNG.write(pixels: image.pixels, width: image.width, height: image.height, channels: 1, to: sink)
        let place = behind ? sink.bytes.count - 12 : 33
        return Array(sink.bytes[..<place]) + ImageChunks.png("eXIf", exif) + sink.bytes[place...]
    }

    @Test(arguments: stored.indices, [false, true]) func ofPNG(_ index: Int, bigEndian: Bool) throws {
        let (orientation, width, pixels) = Self.stored[index]
        let image = RasterImage(pixels: pixels, width: width, height: 6 / width, channels: 1)
        let file = try png(image, ImageChunks.exif(orientation, bigEndian: bigEndian), behind: bigEndian)
        #expect(try RasterImage.decode(file) == Self.upright)
        #expect(try RasterImage.decode(file, orienting: false) == image)
    }

    @Test(arguments: 1...8, [false, true]) func ofJPEG(orientation: Int, bigEndian: Bool) throws {
        // Rows of 0 to 7 by eights, so that the four corners differ.
        let pixels = (0..<16 * 24).map { (i: Int) -> UInt8 in UInt8(i / 24 * 8 + i % 24 * 3) }
        let plain = try JPEG.encode(RasterImage(pixels: pixels, width: 24, height: 16, channels: 1), quality: 95)
        let decoded = try RasterImage.decode(plain)
        let exif = Array("Exif\0\0".utf8) + ImageChunks.exif(orientation, bigEndian: bigEndian)
        let other = ImageChunks.jpeg(0xE1, Array("http://ns.adobe.com/xap/1.0/\0".utf8))
        let file = plain[..<2] + other + ImageChunks.jpeg(0xE1, exif) + plain[2...]
        let image = try RasterImage.decode(Array(file))
        #expect(image.width == (orientation < 5 ? 24 : 16) && image.height == (orientation < 5 ? 16 : 24))
        // The corner in which the picture's own upper left is stored.
        let (first, last) = (decoded.pixels[0], decoded.pixels[24 * 16 - 1])
        let corners = [0, image.width - 1, image.pixels.count - 1, image.pixels.count - image.width].map { image.pixels[$0] }
        let place = [0, 0, 1, 2, 3, 0, 1, 2, 3][orientation]
        #expect(corners[place] == first && corners[(place + 2) % 4] == last)
        #expect(try RasterImage.decode(Array(file), orienting: false) == decoded)
    }

    @Test("Data that say nothing known leave the picture as it is")
    func unknown() throws {
        let exif = ImageChunks.exif(6, bigEndian: false)
        var long = exif
        long[12] = 4
        #expect(try RasterImage.decode(png(Self.upright, long)).width == 2)
        var wrong = [ImageChunks.exif(0, bigEndian: true), ImageChunks.exif(9, bigEndian: false), [], [73, 73], Array("nothing".utf8)]
        wrong += (1..<exif.count - 5).map { Array(exif[..<$0]) }.filter { $0.count < 20 }
        var far = exif
        far.replaceSubrange(4..<8, with: [255, 255, 255, 255])
        var many = exif
        many.replaceSubrange(8..<10, with: [255, 255])
        many[10] = 0
        for exif in wrong + [far, many] {
            #expect(try RasterImage.decode(png(Self.upright, exif)) == Self.upright)
        }
    }
}
