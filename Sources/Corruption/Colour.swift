import Randomness

/// Hue, saturation and value of a pixel, each 0 to 1.
struct HSV {
    var hue: Double
    var saturation: Double
    var value: Double

    init(_ red: Double, _ green: Double, _ blue: Double) {
        value = max(red, green, blue)
        let range = value - min(red, green, blue)
        if range == 0 {
            (hue, saturation) = (0, 0)
            return
        }
        saturation = range / value
        // Where two channels are the highest, the later one says the hue.
        let sixths: Double =
            if blue == value { 4 + (red - green) / range }
            else if green == value { 2 + (blue - red) / range }
            else { (green - blue) / range }
        let turn = sixths / 6
        hue = turn < 0 ? turn + 1 : turn
    }

    var rgb: (red: Double, green: Double, blue: Double) {
        let sixths = (hue * 6).rounded(.down)
        let fraction = hue * 6 - sixths
        let p = value * (1 - saturation)
        let q = value * (1 - fraction * saturation)
        let t = value * (1 - (1 - fraction) * saturation)
        return switch Int(sixths) % 6 {
        case 0: (value, t, p)
        case 1: (q, value, p)
        case 2: (p, value, t)
        case 3: (p, q, value)
        case 4: (t, p, value)
        default: (value, p, q)
        }
    }

    /// The image [H,W,3] with every pixel changed.
    static func changing(_ image: [UInt8], _ change: (inout HSV) -> Void) -> [UInt8] {
        var result = image
        for start in stride(from: 0, to: image.count, by: 3) {
            var pixel = HSV(Double(image[start]) / 255, Double(image[start + 1]) / 255, Double(image[start + 2]) / 255)
            change(&pixel)
            let (red, green, blue) = pixel.rgb
            result[start] = byte(unit: red)
            result[start + 1] = byte(unit: green)
            result[start + 2] = byte(unit: blue)
        }
        return result
    }
}

/// Brighter: a constant is added to the value.
struct Brightness: PixelCorruption {
    private let amount: Double

    init(_ severity: Int) { amount = [0.05, 0.1, 0.15, 0.2, 0.3][severity - 1] }

    func apply(to image: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
        HSV.changing(image) { $0.value = clipped($0.value + amount) }
    }
}

/// Less (first two severities) or more saturated colours.
struct Saturate: PixelCorruption {
    private let factor: Double
    private let addend: Double

    init(_ severity: Int) { (factor, addend) = [(0.3, 0), (0.1, 0), (1.5, 0), (2, 0.1), (2.5, 0.2)][severity - 1] }

    func apply(to image: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
        HSV.changing(image) { $0.saturation = clipped($0.saturation * factor + addend) }
    }
}

/// Less contrast: every channel nearer to its mean over the image.
struct Contrast: PixelCorruption {
    private let factor: Double

    init(_ severity: Int) { factor = [0.75, 0.5, 0.4, 0.3, 0.15][severity - 1] }

    func apply(to image: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
        let pixels = unit(image)
        var means = [0.0, 0, 0]
        for (i, value) in pixels.enumerated() { means[i % 3] += value }
        means = means.map { $0 / Double(pixels.count / 3) }
        return pixels.indices.map { byte(unit: (pixels[$0] - means[$0 % 3]) * factor + means[$0 % 3]) }
    }
}
