import GoldenFiles
import Kernels
import Testing

@Suite struct PixelBankTests {
    @Test func batchesAreStandardised() {
        let bytes = (0..<3 * 8).map { UInt8($0 * 10) }
        let bank = PixelBank(bytes: bytes, height: 2, width: 2, channels: 2, mean: [0.5, 0.25], deviation: [0.5, 2])
        #expect(bank.count == 3)
        let batch = bank.batch([2, 0, 2]).array
        let (mean, spread): ([Float], [Float]) = ([0.5, 0.25], [0.5, 2])
        let expected = [2, 0, 2].flatMap { (image: Int) -> [Float] in
            (0..<8).map { (i: Int) -> Float in
                let unit = Float(bytes[image * 8 + i]) / 255
                return (unit - mean[i % 2]) / spread[i % 2]
            }
        }
        #expect(deviation(batch, from: expected) < 1e-6)
        let floats = PixelBank(
            floats: bytes.map { Float($0) / 255 }, height: 2, width: 2, channels: 2, mean: [0.5, 0.25], deviation: [0.5, 2])
        #expect(deviation(floats.batch([2, 0, 2]).array, from: expected) < 1e-6)
    }

    @Test func momentsAreThoseOfThePixels() {
        let bytes: [UInt8] = [0, 255, 51, 255, 102, 255, 255, 255]
        let moments = PixelBank.moments(ofBytes: bytes, channels: 2)
        let own: [Float] = [0, 0.2, 0.4, 1]
        let mean = own.reduce(0, +) / 4
        let variance = own.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 4
        #expect(deviation(moments.mean, from: [mean, 1]) < 1e-6)
        #expect(abs(moments.deviation[0] - variance.squareRoot()) < 1e-6)
        #expect(moments.deviation[1] > 0)
    }
}
