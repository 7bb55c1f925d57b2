/// Canny's edges of a grey image: where the gradient is steepest across it, and steep enough or joined to one that is.
enum CannyEdges {
    /// tan(22.5 degrees), in 1/32768.
    private static let tangent = 13573

    /// - Parameters:
    ///   - image: u8 [H,W].
    ///   - low: gradients (|dx| + |dy| of Sobel's kernels) above it join an edge.
    ///   - high: gradients above it begin one.
    /// - Returns: whether each pixel is on an edge.
    static func find(in image: [UInt8], _ size: ImageSize, low: Int, high: Int) -> [Bool] {
        let (height, width) = (size.height, size.width)
        // A border of zeros saves the comparisons at the image's own.
        let stride = width + 2
        var (horizontal, vertical, magnitude) = (
            [Int](repeating: 0, count: size.area), [Int](repeating: 0, count: size.area),
            [Int](repeating: 0, count: stride * (height + 2))
        )
        for y in 0..<height {
            let rows = [max(y - 1, 0) * width, y * width, min(y + 1, height - 1) * width]
            for x in 0..<width {
                let (left, right) = (max(x - 1, 0), min(x + 1, width - 1))
                func at(_ row: Int, _ column: Int) -> Int { Int(image[rows[row] + column]) }
                let dx = at(0, right) + 2 * at(1, right) + at(2, right) - at(0, left) - 2 * at(1, left) - at(2, left)
                let dy = at(2, left) + 2 * at(2, x) + at(2, right) - at(0, left) - 2 * at(0, x) - at(0, right)
                horizontal[y * width + x] = dx
                vertical[y * width + x] = dy
                magnitude[(y + 1) * stride + x + 1] = abs(dx) + abs(dy)
            }
        }
        var candidate = [Bool](repeating: false, count: magnitude.count)
        var pending: [Int] = []
        for y in 0..<height {
            for x in 0..<width {
                let at = (y + 1) * stride + x + 1
                guard
                    magnitude[at] > low,
                    isRidge(magnitude, at, stride, horizontal[y * width + x], vertical[y * width + x])
                else { continue }
                candidate[at] = true
                if magnitude[at] > high { pending.append(at) }
            }
        }
        var edge = [Bool](repeating: false, count: size.area)
        for at in pending { candidate[at] = false }
        while let at = pending.popLast() {
            edge[(at / stride - 1) * width + at % stride - 1] = true
            for dy in [-stride, 0, stride] {
                for near in [at + dy - 1, at + dy, at + dy + 1] where candidate[near] {
                    candidate[near] = false
                    pending.append(near)
                }
            }
        }
        return edge
    }

    /// Whether the gradient is the largest of the three pixels along its direction (to the nearest 45 degrees).
    private static func isRidge(_ magnitude: [Int], _ at: Int, _ stride: Int, _ dx: Int, _ dy: Int) -> Bool {
        let strength = magnitude[at]
        let flat = abs(dx) * tangent
        let rise = abs(dy) << 15
        if rise < flat { return strength > magnitude[at - 1] && strength >= magnitude[at + 1] }
        if rise > flat + abs(dx) << 16 { return strength > magnitude[at - stride] && strength >= magnitude[at + stride] }
        let side = (dx < 0) != (dy < 0) ? -1 : 1
        return strength > magnitude[at - stride - side] && strength > magnitude[at + stride + side]
    }
}

/// How far pixels are from the nearest edge, by steps of a king and a knight (Borgefors, 1986).
enum EdgeDistance {
    private static let steps = (straight: 1.0, diagonal: 1.4, knight: 2.1969)

    /// In pixels, [H,W]; infinite everywhere where there is no edge.
    static func transform(_ edges: [Bool], _ size: ImageSize) -> [Double] {
        let (height, width) = (size.height, size.width)
        let stride = width + 4
        var distance = [Double](repeating: .infinity, count: stride * (height + 4))
        for y in 0..<height {
            for x in 0..<width where edges[y * width + x] { distance[(y + 2) * stride + x + 2] = 0 }
        }
        let before: [(shift: Int, length: Double)] = [
            (-1, steps.straight), (-stride, steps.straight), (-stride - 1, steps.diagonal), (-stride + 1, steps.diagonal),
            (-stride - 2, steps.knight), (-stride + 2, steps.knight), (-2 * stride - 1, steps.knight),
            (-2 * stride + 1, steps.knight),
        ]
        func sweep(_ at: Int, _ sign: Int) {
            for (shift, length) in before { distance[at] = min(distance[at], distance[at + sign * shift] + length) }
        }
        for y in 0..<height { for x in 0..<width { sweep((y + 2) * stride + x + 2, 1) } }
        for y in (0..<height).reversed() { for x in (0..<width).reversed() { sweep((y + 2) * stride + x + 2, -1) } }
        return (0..<size.area).map { distance[($0 / width + 2) * stride + $0 % width + 2] }
    }
}
