import TensorIO
import Testing

@Suite struct JPEGTests {
    /// A smooth picture, which JPEG keeps nearly as it is.
    private func picture(channels: Int) -> RasterImage {
        let pixels = (0..<40 * 24 * channels).map { i -> UInt8 in
            let (pixel, channel) = (i / channels, i % channels)
            return UInt8(40 + pixel % 40 * 3 + pixel / 40 * 2 + channel * 10)
        }
        return RasterImage(pixels: pixels, width: 40, height: 24, channels: channels)
    }

    @Test(arguments: [1, 3]) func roundTrip(channels: Int) throws {
        let before = picture(channels: channels)
        let bytes = try JPEG.encode(before, quality: 95)
        #expect(bytes.starts(with: [0xFF, 0xD8]) && bytes.suffix(2) == [0xFF, 0xD9])
        let after = try JPEG.decode(bytes)
        #expect(after.width == 40 && after.height == 24 && after.channels == channels)
        #expect(zip(after.pixels, before.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 6 })
        #expect(try JPEG.encode(before, quality: 10).count < bytes.count)
    }

    @Test func brokenFiles() throws {
        let bytes = try JPEG.encode(picture(channels: 3), quality: 80)
        let folder = try TemporaryFolder()
        let broken = [[], [1, 2, 3], Array(bytes.prefix(100)), Array(bytes.dropLast(50)), [0xFF, 0xD8, 0xFF, 0xD9]]
        for (number, content) in broken.enumerated() {
            try folder.write("\(number).jpg", content)
            #expect { try JPEG.read(folder.at("\(number).jpg")) } throws: {
                $0 is DataError && "\($0)".contains("\(number).jpg") && "\($0)".contains("JPEG")
            }
        }
        #expect(throws: FileError.self) { try JPEG.read(folder.at("none.jpg")) }
    }

    /// A header that claims 65,500 pixels a side, or 8192 in a file of a kilobyte, is refused before there is memory for them.
    @Test(arguments: [65_500, 8192]) func bomb(side: Int) throws {
        var bytes = try JPEG.encode(picture(channels: 3), quality: 80)
        let frame = try #require((0..<bytes.count - 9).first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
        let length = [UInt8(side >> 8), UInt8(side & 255)]
        bytes.replaceSubrange(frame + 5..<frame + 9, with: length + length)
        #expect { try JPEG.decode(bytes) } throws: { "\($0)".contains("\(side)x\(side) pixels are too many") }
    }

    @Test("An even picture takes few bytes for its pixels") func even() throws {
        let image = RasterImage(pixels: [UInt8](repeating: 90, count: 3000 * 3000), width: 3000, height: 3000, channels: 1)
        #expect(try JPEG.decode(JPEG.encode(image, quality: 50)).width == 3000)
    }
}
