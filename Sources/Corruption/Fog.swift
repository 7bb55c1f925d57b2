import Randomness

/// Fog: a plasma fractal is added, and the contrast falls as far as it must.
struct Fog: PixelCorruption {
    private let size: ImageSize
    private let amount: Double
    private let decay: Double
    /// Side of the fractal: a power of two.
    private let side: Int

    init(_ severity: Int, _ size: ImageSize) {
        self.size = size
        (amount, decay) = [(0.2, 3), (0.5, 3), (0.75, 2.5), (1, 2), (1.5, 1.75)][severity - 1]
        var side = 1
        while side < max(size.height, size.width) { side *= 2 }
        self.side = side
    }

    func apply(to image: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
        let plasma = Self.plasma(side, decay: decay, &random)
        let highest = Double(image.max() ?? 0) / 255
        let scale = highest / (highest + amount)
        var result = image
        for y in 0..<size.height {
            for x in 0..<size.width {
                let fog = amount * plasma[y * side + x]
                for c in (y * size.width + x) * 3..<(y * size.width + x) * 3 + 3 {
                    result[c] = byte(unit: (Double(image[c]) / 255 + fog) * scale)
                }
            }
        }
        return result
    }

    /// Diamond-square on a torus, [side, side], from 0 to 1. A new value is the mean of the four nearest older ones
    /// and a uniform number that is 10,000 at most at first, and each time the distance halves less by decay squared.
    static func plasma(_ side: Int, decay: Double, _ random: inout CounterRandom) -> [Double] {
        var map = [Double](repeating: 0, count: side * side)
        var (step, wobble) = (side, 100.0)
        let mask = side - 1
        while step >= 2 {
            let half = step / 2
            for y in stride(from: 0, to: side, by: step) {
                for x in stride(from: 0, to: side, by: step) {
                    let right = (x + step) & mask
                    let below = (y + step) & mask * side
                    let sum = map[y * side + x] + map[y * side + right] + map[below + x] + map[below + right]
                    map[(y + half) * side + x + half] = sum / 4 + wobble * random.uniform(-wobble...wobble)
                }
            }
            for y in stride(from: 0, to: side, by: half) {
                for x in stride(from: y & half == 0 ? half : 0, to: side, by: step) {
                    let row = y * side
                    let sum =
                        map[row + (x + half) & mask] + map[row + (x - half) & mask] + map[((y + half) & mask) * side + x]
                        + map[((y - half) & mask) * side + x]
                    map[row + x] = sum / 4 + wobble * random.uniform(-wobble...wobble)
                }
            }
            step = half
            wobble /= decay
        }
        let (low, high) = (map.min()!, map.max()!)
        return high > low ? map.map { ($0 - low) / (high - low) } : map.map { _ in 0 }
    }
}
