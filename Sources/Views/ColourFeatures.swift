import Kernels

/// The hues of an image, wherever they are: 24 square roots of the share that each twenty-fourth of the colour circle has in
/// the saturation s = max - min of the channels, then the means of the channels and of s.
struct ColourFeatures: ViewFeatures {
    static let bins = 24
    let shape: ImageShape
    var count: Int { Self.bins + 4 }

    func append(of pixels: [Float], to features: inout [Float]) {
        var shares = [Float](repeating: 0, count: Self.bins)
        var sums = SIMD4<Double>.zero
        for start in stride(from: 0, to: shape.count, by: 3) {
            let (red, green, blue) = (pixels[start], pixels[start + 1], pixels[start + 2])
            let saturation = max(red, green, blue) - min(red, green, blue)
            sums += SIMD4(Double(red), Double(green), Double(blue), Double(saturation))
            guard saturation > 0, saturation.isFinite else { continue }
            shares[Self.bin(red, green, blue, saturation)] += saturation
        }
        let total = shares.reduce(1e-6, +)
        features += shares.map { ($0 / total).squareRoot() }
        for i in 0..<4 { features.append(Float(sums[i] / Double(shape.pixels))) }
    }

    /// The part of the colour circle, red at 0, green at a third, blue at two thirds.
    private static func bin(_ red: Float, _ green: Float, _ blue: Float, _ saturation: Float) -> Int {
        let most = max(red, green, blue)
        let sixth =
            if most == red { green < blue ? (green - blue) / saturation + 6 : (green - blue) / saturation }
            else if most == green { (blue - red) / saturation + 2 }
            else { (red - green) / saturation + 4 }
        return min(Int(sixth / 6 * Float(bins)), bins - 1)
    }
}
