import LibC

/// Smoothing by a sampled Gaussian, one axis after the other, in SciPy's order of summation: its results to the bit.
struct GaussianFilter: Sendable {
    private let size: ImageSize
    private let channels: Int
    private let radius: Int
    /// From the farthest tap to the centre.
    private let weights: [Double]
    private let rows: [Int]
    private let columns: [Int]

    /// - Parameters:
    ///   - sigma: in pixels; 0 leaves an image as it is.
    ///   - truncate: the kernel's radius in standard deviations, rounded to pixels.
    init(sigma: Double, truncate: Double = 4, border: Border = .nearest, size: ImageSize, channels: Int) {
        self.size = size
        self.channels = channels
        let radius = Int(truncate * sigma + 0.5)
        let samples = (-radius...radius).map { radius == 0 ? 1 : exp(-0.5 / (sigma * sigma) * Double($0 * $0)) }
        let total = samples.reduce(0, +)
        weights = samples.prefix(radius + 1).map { $0 / total }
        rows = (-radius..<size.height + radius).map { border.index($0, in: size.height) }
        columns = (-radius..<size.width + radius).map { border.index($0, in: size.width) }
        self.radius = radius
    }

    /// - Parameter image: [H,W,channels].
    func callAsFunction(_ image: [Double]) -> [Double] {
        if radius == 0 { return image }
        let stride = size.width * channels
        var vertical = [Double](repeating: 0, count: image.count)
        for y in 0..<size.height {
            let rows = (0...2 * radius).map { self.rows[y + $0] * stride }
            filter(image, rows, into: &vertical, at: y * stride, count: stride)
        }
        var result = [Double](repeating: 0, count: image.count)
        var padded = [Double](repeating: 0, count: columns.count * channels)
        let shifts = (0...2 * radius).map { $0 * channels }
        for y in 0..<size.height {
            for (x, column) in columns.enumerated() {
                for c in 0..<channels { padded[x * channels + c] = vertical[y * stride + column * channels + c] }
            }
            filter(padded, shifts, into: &result, at: y * stride, count: stride)
        }
        return result
    }

    /// The weighted sum of the runs of `source` that begin at `starts`.
    @inline(__always)
    private func filter(_ source: [Double], _ starts: [Int], into target: inout [Double], at start: Int, count: Int) {
        let centre = starts[radius]
        for i in 0..<count { target[start + i] = source[centre + i] * weights[radius] }
        for tap in 0..<radius {
            let (weight, low, high) = (weights[tap], starts[tap], starts[2 * radius - tap])
            for i in 0..<count { target[start + i] += (source[low + i] + source[high + i]) * weight }
        }
    }
}
