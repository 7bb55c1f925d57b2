import Randomness
import TensorIO

/// JPEG and back, at qualities 80 to 40.
struct JPEGCompression: PixelCorruption {
    private let size: ImageSize
    private let quality: Int

    init(_ severity: Int, _ size: ImageSize) {
        self.size = size
        quality = [80, 65, 58, 50, 40][severity - 1]
    }

    func apply(to image: [UInt8], _ random: inout CounterRandom) throws -> [UInt8] {
        let picture = RasterImage(pixels: image, width: size.width, height: size.height, channels: 3)
        return try JPEG.decode(JPEG.encode(picture, quality: quality)).pixels
    }
}

/// Large pixels: reduced, and enlarged again, by means over the pixels that a new one covers.
struct Pixelate: PixelCorruption {
    /// One axis: the pixels that one of the result covers, and their weights in 1/2^22.
    private typealias Axis = [(first: Int, weights: [Int])]

    private let size: ImageSize
    private let reduced: ImageSize
    private let axes: (rowsDown: Axis, columnsDown: Axis, rowsUp: Axis, columnsUp: Axis)

    /// Fractional bits of the weights, as Pillow has them: results are rounded to bytes after each axis.
    private static let bits = 22

    init(_ severity: Int, _ size: ImageSize) {
        let share = [0.95, 0.9, 0.85, 0.75, 0.65][severity - 1]
        self.size = size
        reduced = ImageSize(
            height: max(Int(Double(size.height) * share), 1), width: max(Int(Double(size.width) * share), 1))
        axes = (
            Self.axis(size.height, reduced.height), Self.axis(size.width, reduced.width),
            Self.axis(reduced.height, size.height), Self.axis(reduced.width, size.width)
        )
    }

    private static func axis(_ from: Int, _ to: Int) -> Axis {
        let scale = Double(from) / Double(to)
        let reach = max(scale, 1) * 0.5
        return (0..<to).map { index in
            let centre = (Double(index) + 0.5) * scale
            let first = max(Int(centre - reach + 0.5), 0)
            let end = min(Int(centre + reach + 0.5), from)
            let inside = (first..<end).map { pixel -> Double in
                let offset = (Double(pixel) - centre + 0.5) / max(scale, 1)
                return offset > -0.5 && offset <= 0.5 ? 1 : 0
            }
            let total = inside.reduce(0, +)
            return (first, inside.map { Int(0.5 + $0 / total * Double(1 << bits)) })
        }
    }

    func apply(to image: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
        let small = Self.resized(image, size, axes.rowsDown, axes.columnsDown)
        return Self.resized(small, reduced, axes.rowsUp, axes.columnsUp)
    }

    /// Along the rows first, then along the columns.
    private static func resized(_ image: [UInt8], _ size: ImageSize, _ rows: Axis, _ columns: Axis) -> [UInt8] {
        let half = 1 << (bits - 1)
        var narrow = [UInt8](repeating: 0, count: size.height * columns.count * 3)
        for y in 0..<size.height {
            for (x, column) in columns.enumerated() {
                for c in 0..<3 {
                    var sum = half
                    for (i, weight) in column.weights.enumerated() {
                        sum += weight * Int(image[(y * size.width + column.first + i) * 3 + c])
                    }
                    narrow[(y * columns.count + x) * 3 + c] = UInt8(min(sum >> bits, 255))
                }
            }
        }
        let stride = columns.count * 3
        var result = [UInt8](repeating: 0, count: rows.count * stride)
        for (y, row) in rows.enumerated() {
            for at in 0..<stride {
                var sum = half
                for (i, weight) in row.weights.enumerated() { sum += weight * Int(narrow[(row.first + i) * stride + at]) }
                result[y * stride + at] = UInt8(min(sum >> bits, 255))
            }
        }
        return result
    }
}
