import Bias
import TensorIO
import Testing

@Suite struct ColouringTests {
    /// Images 1x3 of greys 0, 100 and 255.
    private func images(_ count: Int, sourceIndices: [Int]? = nil) throws -> LabelledImages {
        try LabelledImages(
            pixels: (0..<count).flatMap { _ in [0, 100, 255] as [UInt8] }, height: 1, width: 3, channels: 1,
            labels: [Int](repeating: 0, count: count), sourceIndices: sourceIndices, source: "test")
    }

    @Test func multiplyTruncates() throws {
        let pixels = Colouring(jitter: 0, seed: 0, split: .train).apply(to: try images(2), attributes: [1, 8])
        // Orange (255, 128, 0): 128/255 * 100 = 50.196; rose (255, 0, 128).
        #expect(pixels == [0, 0, 0, 100, 50, 0, 255, 128, 0, 0, 0, 0, 100, 0, 50, 255, 0, 128])
    }

    @Test func maskKeepsDarkPixelsGrey() throws {
        let images = try LabelledImages(
            pixels: [0, 100, 101, 255], height: 2, width: 2, channels: 1, labels: [3], source: "test")
        let pixels = Colouring(rule: .mask, jitter: 0, seed: 0, split: .train).apply(to: images, attributes: [3])
        #expect(pixels == [0, 0, 0, 100, 100, 100, 128, 255, 0, 128, 255, 0])
    }

    @Test func lffPaletteTruncates() throws {
        let pixels = Colouring(palette: .lff, jitter: 0, seed: 0, split: .train).apply(to: try images(1), attributes: [4])
        // .088, .778, .9818 times 255: 22.44, 198.39, 250.36.
        #expect(Array(pixels[6...]) == [22, 198, 250])
    }

    @Test func jitterHasItsDeviationAndIsClamped() throws {
        let count = 4000
        let pixels = Colouring(jitter: 0.02, seed: 0, split: .train)
            .apply(to: try images(count), attributes: [Int](repeating: 1, count: count))
        let green = (0..<count).map { Double(pixels[$0 * 9 + 7]) + 0.5 }
        let mean = green.reduce(0, +) / Double(count)
        let deviation = (green.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)).squareRoot()
        #expect(abs(mean - 128) < 0.5 && abs(deviation - 0.02 * 255) < 0.3)
        // Red is 1 and blue 0: half of the images are clamped there.
        let full = (0..<count).filter { pixels[$0 * 9 + 6] == 255 }.count
        #expect(abs(Double(full) / Double(count) - 0.5) < 0.05)
    }

    @Test func jitterBelongsToTheSourceImage() throws {
        let colouring = Colouring(jitter: 0.05, seed: 0, split: .train)
        let all = colouring.apply(to: try images(10), attributes: [Int](repeating: 1, count: 10))
        let one = colouring.apply(to: try images(1, sourceIndices: [7]), attributes: [1])
        #expect(Array(all[7 * 9..<8 * 9]) == one)
        let test = Colouring(jitter: 0.05, seed: 0, split: .test).apply(to: try images(1, sourceIndices: [7]), attributes: [1])
        #expect(test != one)
    }

    @Test func lumaAndTriples() throws {
        let colour = try LabelledImages(
            pixels: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255], height: 2, width: 2, channels: 3, labels: [0],
            source: "test")
        #expect(colour.grey().pixels == [76, 150, 29, 255])
        #expect(colour.grey().rgb().pixels == [76, 76, 76, 150, 150, 150, 29, 29, 29, 255, 255, 255])
    }

    @Test func palettes() {
        #expect(Palette.named("dfa") == .dfa && Palette.named("lff") == .lff && Palette.named("x") == nil)
        #expect(Palette.dfa.colours[0] == SIMD3(1, 0, 0) && Palette.dfa.colourNames[4] == "green")
        #expect(Palette.all.allSatisfy { $0.colours.count == 10 })
    }
}
