import Bias

/// The bias inside a set of coloured images: which share of them is drawn in the colour of their own class.
///
/// Works without bias attributes, hence on synthetic images. The dominant hue of an image is the peak of a vote of
/// its bright pixels, each weighted by its chroma (saturation * value), over the colour circle; noise spreads its votes
/// evenly and a drawn figure does not. The hue's nearest neighbour among the palette's is the image's colour.
public struct HueShare: Codable, Sendable, Equatable {
    public struct Entry: Codable, Sendable, Equatable {
        public var count: Int
        /// Images dominated by their class's own colour.
        public var own: Int
        /// Images without colour, whose hue is anyone's guess: none of them is `own`.
        public var colourless: Int
        /// own / count; nil of an empty class.
        public var share: Double? { count > 0 ? Double(own) / Double(count) : nil }
    }

    /// By class.
    public var classes: [Entry]
    public var total: Entry

    /// - Parameters:
    ///   - pixels: [N,H,W,3] in 0...1; values outside (synthetic images have them) are clipped.
    ///   - labels: [N], from 0; label k's own colour is the palette's k-th, and labels beyond the palette have none.
    public init(pixels: [Float], height: Int, width: Int, labels: [Int], classCount: Int, palette: Palette = .dfa) {
        precondition(pixels.count == labels.count * height * width * 3, "one RGB image a label")
        precondition(labels.allSatisfy { $0 >= 0 && $0 < classCount }, "labels are below the number of classes")
        var classes = [Entry](repeating: Entry(count: 0, own: 0, colourless: 0), count: classCount)
        let colours = Self.dominantColours(pixels: pixels, imageSize: height * width * 3, palette: palette)
        for (label, colour) in zip(labels, colours) {
            classes[label].count += 1
            if colour == nil { classes[label].colourless += 1 }
            if colour == label { classes[label].own += 1 }
        }
        self.classes = classes
        total = classes.reduce(into: Entry(count: 0, own: 0, colourless: 0)) {
            $0.count += $1.count
            $0.own += $1.own
            $0.colourless += $1.colourless
        }
    }

    /// How much more of the bias is in these images than in `training`: the ratio of the shares. 1: as much; nil
    /// where a share is undefined or the training set's is zero.
    public func amplification(over training: HueShare) -> Double? {
        training.total.share.flatMap { amplification(overShare: $0) }
    }

    /// The same against a known share of the training set, such as that of its bias-aligned samples.
    public func amplification(overShare share: Double) -> Double? {
        guard share > 0, let mine = total.share else { return nil }
        return mine / share
    }

    /// The palette index of the dominant colour of each image; nil where there is no colour at all.
    ///
    /// - Parameters:
    ///   - pixels: images of `imageSize` values each: RGB, interleaved.
    public static func dominantColours(pixels: [Float], imageSize: Int, palette: Palette = .dfa) -> [Int?] {
        precondition(imageSize > 0 && imageSize % 3 == 0 && pixels.count % imageSize == 0, "whole RGB images")
        let hues = palette.colours.map { Hue(SIMD3<Float>($0)).degrees }
        return stride(from: 0, to: pixels.count, by: imageSize).map { start in
            guard let hue = dominantHue(pixels[start..<start + imageSize]) else { return nil }
            return hues.indices.min { distance(hues[$0], hue) < distance(hues[$1], hue) }
        }
    }

    /// The peak, in degrees, of the smoothed chroma-weighted histogram of the hues of bright pixels.
    private static func dominantHue(_ pixels: ArraySlice<Float>) -> Float? {
        let hues = stride(from: pixels.startIndex, to: pixels.endIndex, by: 3).map { i in
            Hue(SIMD3(pixels[i], pixels[i + 1], pixels[i + 2]).clamped(lowerBound: .zero, upperBound: .one))
        }
        // Foreground: at least half as bright as the image's bright pixels (its 98th percentile, so that single
        // outliers do not set the scale).
        let values = hues.map(\.value).sorted()
        let threshold = 0.5 * values[min(values.count - 1, values.count * 98 / 100)]
        var votes = [Float](repeating: 0, count: binCount)
        for hue in hues where hue.value >= threshold && hue.chroma > 0 {
            votes[Int(hue.degrees / 360 * Float(binCount)) % binCount] += hue.chroma
        }
        guard votes.reduce(0, +) > 0.02 * Float(hues.count) * 0.02 else { return nil }
        let smooth = votes.indices.map { bin in
            smoothing.enumerated().reduce(Float(0)) { sum, tap in
                sum + tap.element * votes[(bin + tap.offset - smoothing.count / 2 + binCount) % binCount]
            }
        }
        let peak = smooth.indices.max { smooth[$0] < smooth[$1] }!
        // The centre of the votes around the peak, finer than a bin.
        var moment: Float = 0
        for (offset, tap) in smoothing.enumerated() {
            let shift = offset - smoothing.count / 2
            moment += Float(shift) * tap * votes[(peak + shift + binCount) % binCount]
        }
        return (Float(peak) + 0.5 + moment / smooth[peak]) * 360 / Float(binCount)
    }

    private static let binCount = 120
    /// A triangle 30 degrees wide at its foot, the spacing of the DFA palette's hues.
    private static let smoothing: [Float] = [0.2, 0.4, 0.6, 0.8, 1, 0.8, 0.6, 0.4, 0.2]

    private static func distance(_ a: Float, _ b: Float) -> Float {
        let difference = abs(a - b).truncatingRemainder(dividingBy: 360)
        return min(difference, 360 - difference)
    }
}

/// A colour in the hexagonal model: hue in degrees 0..<360, value (the largest channel), chroma (largest - smallest).
private struct Hue {
    let degrees: Float
    let value: Float
    let chroma: Float

    init(_ rgb: SIMD3<Float>) {
        value = rgb.max()
        chroma = value - rgb.min()
        guard chroma > 0 else {
            degrees = 0
            return
        }
        let sixth: Float =
            if value == rgb.x { (rgb.y - rgb.z) / chroma } else if value == rgb.y { 2 + (rgb.z - rgb.x) / chroma } else {
                4 + (rgb.x - rgb.y) / chroma
            }
        degrees = sixth < 0 ? (sixth + 6) * 60 : sixth * 60
    }
}
