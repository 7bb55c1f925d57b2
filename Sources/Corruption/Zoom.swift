import Randomness

/// An enlarged middle of an image, in its size: bilinear, the outermost pixels of the cut-out on the outermost of the
/// enlargement, of which the middle is kept.
struct CentreZoom: Sendable {
    /// One output coordinate: `low` and the next pixel, and the share of the next.
    private struct Tap { let low: Int, high: Int, share: Double }

    private let size: ImageSize
    private let channels: Int
    private let rows: [Tap]
    private let columns: [Tap]

    /// - Parameter factor: 1 or more.
    init(_ factor: Double, size: ImageSize, channels: Int) {
        precondition(factor >= 1, "a zoom shows no more than there is")
        self.size = size
        self.channels = channels
        rows = Self.taps(size.height, factor)
        columns = Self.taps(size.width, factor)
    }

    private static func taps(_ count: Int, _ factor: Double) -> [Tap] {
        let kept = Int((Double(count) / factor).rounded(.up))
        let enlarged = Int((Double(kept) * factor).rounded(.toNearestOrEven))
        let step = enlarged > 1 ? Double(kept - 1) / Double(enlarged - 1) : 0
        let (first, trim) = ((count - kept) / 2, (enlarged - count) / 2)
        return (0..<count).map { index in
            let place = Double(index + trim) * step
            let low = min(Int(place), kept - 1)
            return Tap(low: first + low, high: first + min(low + 1, kept - 1), share: place - Double(low))
        }
    }

    /// - Parameter image: [H,W,channels].
    func callAsFunction(_ image: [Double]) -> [Double] {
        let stride = size.width * channels
        var row = [Double](repeating: 0, count: stride)
        var result = [Double](repeating: 0, count: image.count)
        for y in 0..<size.height {
            let (low, high) = (rows[y].low * stride, rows[y].high * stride)
            let (below, above) = (1 - rows[y].share, rows[y].share)
            for i in 0..<stride { row[i] = image[low + i] * below + image[high + i] * above }
            for x in 0..<size.width {
                let tap = columns[x]
                let (low, high, to) = (tap.low * channels, tap.high * channels, y * stride + x * channels)
                for c in 0..<channels { result[to + c] = row[low + c] * (1 - tap.share) + row[high + c] * tap.share }
            }
        }
        return result
    }
}

/// The blur of a camera that moves towards its object: the mean of the image and of enlargements in steps of .01.
struct ZoomBlur: PixelCorruption {
    private let zooms: [CentreZoom]

    init(_ severity: Int, _ size: ImageSize) {
        // One step more than the difference divides into, where rounding says so: as the published set has it.
        let end = [1.06, 1.11, 1.16, 1.21, 1.26][severity - 1]
        let step = 1.01 - 1
        let count = Int(((end - 1) / 0.01).rounded(.up))
        zooms = (0..<count).map { CentreZoom(1 + Double($0) * step, size: size, channels: 3) }
    }

    func apply(to image: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
        // Single precision, where the published set has it.
        let source = image.map { Float(Double($0) / 255) }
        let doubles = source.map { Double($0) }
        var sum = [Float](repeating: 0, count: source.count)
        for zoom in zooms {
            let enlarged = zoom(doubles)
            for i in sum.indices { sum[i] += Float(enlarged[i]) }
        }
        let count = Float(zooms.count + 1)
        return sum.indices.map { UInt8(min(max((source[$0] + sum[$0]) / count, 0), 1) * 255) }
    }
}
