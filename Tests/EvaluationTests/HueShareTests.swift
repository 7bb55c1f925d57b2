import Bias
import Evaluation
import Foundation
import TensorIO
import Testing

@Suite struct HueShareTests {
    /// Images 8x8 with a square of the given colour in the middle.
    private func square(_ colour: SIMD3<Double>, background: (Int) -> Float = { _ in 0 }) -> [Float] {
        (0..<64).flatMap { pixel -> [Float] in
            let inside = (2..<6).contains(pixel % 8) && (2..<6).contains(pixel / 8)
            return (0..<3).map { inside ? Float(colour[$0]) : background(3 * pixel + $0) }
        }
    }

    @Test(arguments: Palette.all)
    func everyColourOfEveryPalette(palette: Palette) {
        let pixels = palette.colours.flatMap { square($0) }
        let colours = HueShare.dominantColours(pixels: pixels, imageSize: 192, palette: palette)
        #expect(colours == (0..<10).map { $0 })
    }

    @Test func sharesAndAmplification() {
        let palette = Palette.dfa
        let pixels = [0, 1, 2, 1, 1].flatMap { square(palette.colours[$0]) } + square(SIMD3(0.5, 0.5, 0.5))
        let share = HueShare(pixels: pixels, height: 8, width: 8, labels: [0, 0, 0, 1, 1, 1], classCount: 3)
        #expect(share.classes.map(\.own) == [1, 2, 0] && share.classes.map(\.count) == [3, 3, 0])
        #expect(share.classes[1].colourless == 1 && share.classes[2].share == nil)
        #expect(share.total.share == 0.5)
        #expect(share.amplification(overShare: 0.25) == 2 && share.amplification(overShare: 0) == nil)
        #expect(share.amplification(over: share) == 1)
    }

    @Test func valuesBeyondTheRangeAreClipped() {
        let pixels = square(SIMD3(3, 1.5 * 0.5 / 1.5, -2), background: { _ in -1 })
        #expect(HueShare.dominantColours(pixels: pixels, imageSize: 192) == [1])
    }

    /// Synthetic images begin as noise and keep some of it.
    @Test func noiseDoesNotDecide() {
        var state: UInt64 = 7
        func noise(_: Int) -> Float {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return max(0, 0.8 * (Float(state >> 40) / Float(1 << 24) - 0.3))
        }
        var right = 0
        for round in 0..<50 {
            let noisy = square(Palette.dfa.colours[round % 10], background: noise).map { $0 + 0.2 * (noise(0) - 0.2) }
            if HueShare.dominantColours(pixels: noisy, imageSize: 192) == [round % 10] { right += 1 }
        }
        #expect(right >= 45)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: mnist)), arguments: Palette.all)
    func recoversTheBiasOfColouredMNIST(palette: Palette) throws {
        let images = try ImageSource.idx(mnist).load(.test)
        let bias = try ConflictPlan(.ratio(0.3), seed: 0, split: .test)
            .attributes(labels: images.labels, sourceIndices: images.sourceIndices)
        let pixels = Colouring(palette: palette, seed: 0, split: .test).apply(to: images, attributes: bias).map { Float($0) / 255 }
        let found = HueShare.dominantColours(pixels: pixels, imageSize: 28 * 28 * 3, palette: palette)
        #expect(zip(found, bias).filter { $0 == $1 }.count > 9900)
        let share = HueShare(
            pixels: pixels, height: 28, width: 28, labels: images.labels, classCount: 10, palette: palette)
        #expect(abs(share.total.share! - 0.7) < 0.003)
    }
}

/// Real digits, where they are: beside the package, not in it.
private let mnist = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../../shared/data/mnist"
