import Randomness

/// Drops on the lens: water at the first three severities, mud at the others.
struct Spatter: PixelCorruption {
    private let size: ImageSize
    private let location: Double
    private let scale: Double
    private let threshold: Double
    private let amount: Double
    private let isMud: Bool
    private let smoothing: GaussianFilter
    private let mudEdge: GaussianFilter

    private static let water = [175.0 / 255, 238.0 / 255, 238.0 / 255]
    private static let mud = [63.0 / 255, 42.0 / 255, 20.0 / 255]

    init(_ severity: Int, _ size: ImageSize) {
        let sigma: Double
        self.size = size
        (location, scale, sigma, threshold, amount, isMud) = [
            (0.62, 0.1, 0.7, 0.7, 0.5, false), (0.65, 0.1, 0.8, 0.7, 0.5, false), (0.65, 0.3, 1, 0.69, 0.5, false),
            (0.65, 0.1, 0.7, 0.69, 0.6, true), (0.65, 0.1, 0.5, 0.68, 0.6, true),
        ][severity - 1]
        smoothing = GaussianFilter(sigma: sigma, size: size, channels: 1)
        mudEdge = GaussianFilter(sigma: amount, size: size, channels: 1)
    }

    func apply(to image: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
        let liquid = smoothing((0..<size.area).map { _ in location + scale * random.normal() })
            .map { $0 < threshold ? 0 : $0 }
        let mask = isMud ? mudMask(liquid) : waterMask(liquid)
        var result = image
        for (pixel, share) in mask.enumerated() where share > 0 {
            for c in 0..<3 {
                let value = Double(image[3 * pixel + c]) / 255
                result[3 * pixel + c] = byte(
                    unit: isMud ? value * (1 - share) + Self.mud[c] * share : value + Self.water[c] * share)
            }
        }
        return result
    }

    private func mudMask(_ liquid: [Double]) -> [Double] {
        mudEdge(liquid.map { $0 > threshold ? 1 : 0 }).map { $0 < 0.8 ? 0 : $0 }
    }

    /// Water shines by how far it is from the edges of its drops, embossed as if lit from a corner.
    private func waterMask(_ liquid: [Double]) -> [Double] {
        let drops = liquid.map { byte(unit: $0) }
        let edges = CannyEdges.find(in: drops, size, low: 50, high: 150)
        let distance = EdgeDistance.transform(edges, size).map { min($0, 20) }
        let smooth = BoxFilter.sums(distance, size).map { UInt8($0 / 9) }
        let embossed = Self.emboss(BoxFilter.equalized(smooth), size)
        let light = BoxFilter.sums(embossed.map { Double($0) }, size).map { ($0 / 9).rounded() }
        let shine = zip(drops, light).map { Double($0) * $1 }
        let brightest = shine.max() ?? 0
        return brightest > 0 ? shine.map { $0 / brightest * amount } : shine
    }

    private static func emboss(_ image: [UInt8], _ size: ImageSize) -> [UInt8] {
        let kernel = [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]
        return (0..<size.area).map { pixel in
            var sum = 0
            for dy in -1...1 {
                let row = Border.mirrorPixel.index(pixel / size.width + dy, in: size.height) * size.width
                for dx in -1...1 {
                    let column = Border.mirrorPixel.index(pixel % size.width + dx, in: size.width)
                    sum += kernel[dy + 1][dx + 1] * Int(image[row + column])
                }
            }
            return UInt8(min(max(sum, 0), 255))
        }
    }
}

/// Sums over squares of 3x3 pixels, and the histogram.
enum BoxFilter {
    static func sums(_ image: [Double], _ size: ImageSize) -> [Double] {
        let columns = (-1...size.width).map { Border.mirrorPixel.index($0, in: size.width) }
        var result = [Double](repeating: 0, count: size.area)
        for y in 0..<size.height {
            for dy in -1...1 {
                let row = Border.mirrorPixel.index(y + dy, in: size.height) * size.width
                for x in 0..<size.width {
                    result[y * size.width + x] += image[row + columns[x]] + image[row + x] + image[row + columns[x + 2]]
                }
            }
        }
        return result
    }

    /// The image with its values spread so that each is about as frequent: the lowest becomes 0, the highest 255.
    static func equalized(_ image: [UInt8]) -> [UInt8] {
        var histogram = [Int](repeating: 0, count: 256)
        for value in image { histogram[Int(value)] += 1 }
        guard let lowest = histogram.firstIndex(where: { $0 > 0 }), histogram[lowest] < image.count else { return image }
        let scale = 255 / Double(image.count - histogram[lowest])
        var table = [UInt8](repeating: 0, count: 256)
        var sum = 0
        for value in lowest + 1..<256 {
            sum += histogram[value]
            table[value] = UInt8(min((Double(sum) * scale).rounded(), 255))
        }
        return image.map { table[Int($0)] }
    }
}
