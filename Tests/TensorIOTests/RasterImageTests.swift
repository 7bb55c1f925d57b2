import Foundation
import TensorIO
import Testing

@Suite struct RasterImageTests {
    /// Tests/Golden/images.npys, made by images.py.
    private static func golden() throws -> TensorStream {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try TensorStream.read(from: tests.appendingPathComponent("Golden/images.npys").path)
    }

    private static let kinds = (try? golden().records.compactMap {
        $0.name.hasPrefix("png.") ? String($0.name.dropFirst(4)) : nil
    }) ?? []

    @Test func everyKindIsThere() { #expect(Self.kinds.count == 21) }

    @Test("PNG of every depth and colour type, interlaced or not, becomes 8-bit grey or RGB", arguments: kinds)
    func pngKinds(kind: String) throws {
        let stream = try Self.golden()
        let file = try #require(stream["png." + kind])
        let expected = try #require(stream["pixels." + kind])
        let image = try RasterImage.decode(file.bytes)
        #expect([image.height, image.width, image.channels] == expected.shape)
        // 16 bits become 8 by the library's rounding.
        let tolerance = kind.hasSuffix("16") ? 1 : 0
        #expect(zip(image.pixels, expected.bytes).allSatisfy { abs(Int($0) - Int($1)) <= tolerance })
    }

    /// As most readers of images have it, and not in linear light.
    @Test("Alpha scales values; a gamma or a profile does not") func alphaAndGamma() throws {
        func png(_ extra: [UInt8]) -> [UInt8] {
            // A row of four pixels of RGBA, filter 0, in a stored block of deflate.
            let row: [UInt8] = [0, 255, 100, 0, 0, 255, 100, 1, 64, 255, 100, 2, 128, 255, 100, 3, 255]
            let sums = row.reduce((a: 1, b: 0)) { sum, byte in ((sum.a + Int(byte)) % 65521, (sum.b + sum.a + Int(byte)) % 65521) }
            let data = [0x78, 1, 1, UInt8(row.count), 0, ~UInt8(row.count), 255] + row
                + [UInt8(sums.b >> 8), UInt8(sums.b & 255), UInt8(sums.a >> 8), UInt8(sums.a & 255)]
            return [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10] + ImageChunks.png("IHDR", [0, 0, 0, 4, 0, 0, 0, 1, 8, 6, 0, 0, 0]) + extra
                + ImageChunks.png("IDAT", data) + ImageChunks.png("IEND", [])
        }
        let expected: [UInt8] = [0, 0, 0, 64, 25, 0, 128, 50, 1, 255, 100, 3]
        let plain = try RasterImage.decode(png([]))
        #expect(plain.channels == 3 && plain.pixels == expected)
        for gamma in [100_000, 55_000, 50_000, 45_455] {
            let chunk = ImageChunks.png("gAMA", (0..<4).reversed().map { UInt8(gamma >> (8 * $0) & 255) })
            #expect(try RasterImage.decode(png(chunk)) == plain)
        }
        #expect(try RasterImage.decode(png(ImageChunks.png("sRGB", [1]))) == plain)
    }

    @Test("Resampling is Pillow's BILINEAR", arguments: ["8x12", "20x11", "7x30", "33x47", "1x1"])
    func resampling(size: String) throws {
        let stream = try Self.golden()
        let source = try #require(stream["resize.source"])
        let expected = try #require(stream["resize." + size])
        let image = RasterImage(pixels: source.bytes, width: 30, height: 20, channels: 3)
        let resized = image.resampled(width: expected.shape[1], height: expected.shape[0])
        #expect(zip(resized.pixels, expected.bytes).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    }

    @Test func coveringCutsTheLongerSide() {
        // Columns 0, 10, … 50 of a 6 x 2 image: the middle two remain.
        let image = RasterImage(pixels: [0, 10, 20, 30, 40, 50, 0, 10, 20, 30, 40, 50], width: 6, height: 2, channels: 1)
        #expect(image.covering(width: 2, height: 2).pixels == [20, 30, 20, 30])
        #expect(image.covering(width: 6, height: 2) == image)
        let large = image.covering(width: 8, height: 8)
        #expect(large.width == 8 && large.height == 8 && large.pixels.allSatisfy { (10...40).contains($0) })
    }

    @Test("A long thin image costs no more than another") func thinImage() throws {
        // Scaled whole, it would have 4096 x 81,920,000 pixels.
        let values = (0..<20_000).map { UInt8($0 / 100) }
        let tall = RasterImage(pixels: values, width: 1, height: 20_000, channels: 1).covering(width: 4096, height: 4096)
        #expect(tall.width == 4096 && tall.height == 4096 && tall.pixels.allSatisfy { $0 == 99 || $0 == 100 })
        let wide = RasterImage(pixels: values, width: 20_000, height: 1, channels: 1).covering(width: 64, height: 64)
        #expect(wide.width == 64 && wide.height == 64 && wide.pixels.allSatisfy { $0 == 99 || $0 == 100 })
    }

    @Test("Covering is resampling and cutting", arguments: [(12, 12), (47, 33), (5, 40), (30, 8), (64, 64)])
    func coveringIsAWindow(width: Int, height: Int) throws {
        let source = try #require(Self.golden()["resize.source"])
        let image = RasterImage(pixels: source.bytes, width: 30, height: 20, channels: 3)
        let scale = max(Double(width) / 30, Double(height) / 20)
        let whole = image.resampled(
            width: max(width, Int((30 * scale).rounded())), height: max(height, Int((20 * scale).rounded())))
        let (left, top) = ((whole.width - width) / 2, (whole.height - height) / 2)
        var expected: [UInt8] = []
        for row in top..<top + height {
            let start = (row * whole.width + left) * 3
            expected += whole.pixels[start..<start + width * 3]
        }
        #expect(image.covering(width: width, height: height).pixels == expected)
    }

    @Test func jpegInInks() throws {
        let file = try #require(Self.golden()["jpeg.cmyk"])
        #expect { try RasterImage.decode(file.bytes) } throws: { $0 is DataError && "\($0)".contains("found CMYK") }
    }

    @Test func kindIsToldByContent() throws {
        let folder = try TemporaryFolder()
        let image = RasterImage(pixels: (0..<64).map { UInt8($0 * 2) }, width: 8, height: 8, channels: 1)
        try folder.write("really-jpeg.png", JPEG.encode(image, quality: 95))
        #expect(try RasterImage.read(folder.at("really-jpeg.png")).width == 8)
        try folder.write("empty.png", [])
        try folder.write("text.jpg", Array("hello".utf8))
        for name in ["empty.png", "text.jpg"] {
            #expect { try RasterImage.read(folder.at(name)) } throws: { $0 is DataError && "\($0)".contains(name) }
        }
    }

    @Test("A PNG is refused at every length, and one that claims too many pixels")
    func brokenFiles() throws {
        let whole = try #require(Self.golden()["png.rgb8"]).bytes
        let deep = try #require(Self.golden()["png.rgba-interlaced16"]).bytes
        // The last chunk holds nothing: libpng does not miss it.
        for file in [whole, deep] {
            for length in stride(from: 0, to: file.count - 16, by: 3) {
                #expect(throws: DataError.self) { try RasterImage.decode(Array(file[..<length])) }
            }
        }
        var bomb = whole
        bomb.replaceSubrange(16..<24, with: [0, 0x0F, 0x42, 0x40, 0, 0x0F, 0x42, 0x40])
        #expect(throws: DataError.self) { try RasterImage.decode(bomb) }

        // 31 million pixels of one colour fit into 34 kB, but not into 2.
        let even = MemorySink()
        try PNG.write(pixels: [UInt8](repeating: 7, count: 7000 * 4500), width: 7000, height: 4500, channels: 1, to: even)
        #expect(try RasterImage.decode(even.bytes).width == 7000)
        #expect { try RasterImage.decode(Array(even.bytes[..<2000])) } throws: {
            "\($0)".contains("7000x4500 pixels are too many for the file")
        }
    }

    @Test("A picture of another ratio is cut, padded or stretched") func fits() {
        // Two rows of four columns: 0 50 100 150, and the same + 10.
        let image = RasterImage(pixels: [0, 50, 100, 150, 10, 60, 110, 160], width: 4, height: 2, channels: 1)
        func fitted(_ fit: ImageFit) -> [UInt8] { image.fitted(fit, width: 2, height: 2).pixels }
        #expect(fitted(.crop) == [50, 100, 60, 110])
        let stretched = image.resampled(width: 2, height: 2).pixels
        #expect(fitted(.stretch) == stretched && stretched[0] < 50 && stretched[1] > 100)
        // Scaled to 2 x 1, black below it.
        let row = image.resampled(width: 2, height: 1).pixels
        #expect(fitted(.pad) == row + [0, 0])
        let large = image.fitted(.pad, width: 8, height: 8)
        let inner = image.resampled(width: 8, height: 4).pixels
        #expect(large.pixels == [UInt8](repeating: 0, count: 16) + inner + [UInt8](repeating: 0, count: 16))
        for fit in ImageFit.allCases { #expect(image.fitted(fit, width: 4, height: 2) == image) }
    }
}
