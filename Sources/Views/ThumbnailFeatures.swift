import Kernels

/// The means of the cells of a 7x7 grid, where 7 divides the sides, or 8x8; all of them, or those at the border.
struct ThumbnailFeatures: ViewFeatures {
    private let shape: ImageShape
    private let cells: [(rows: Range<Int>, columns: Range<Int>)]

    init(shape: ImageShape, borderOnly: Bool) {
        self.shape = shape
        let grid = shape.height % 7 == 0 && shape.width % 7 == 0 ? 7 : 8
        func part(_ i: Int, of side: Int) -> Range<Int> { i * side / grid..<(i + 1) * side / grid }
        cells = (0..<grid * grid).compactMap { place in
            let (row, column) = (place / grid, place % grid)
            if borderOnly, (1..<grid - 1).contains(row), (1..<grid - 1).contains(column) { return nil }
            return (part(row, of: shape.height), part(column, of: shape.width))
        }
    }

    var count: Int { cells.count * shape.channels }

    func append(of pixels: [Float], to features: inout [Float]) {
        for (rows, columns) in cells {
            let size = Float(rows.count * columns.count)
            for channel in 0..<shape.channels {
                var sum: Float = 0
                for row in rows {
                    for column in columns { sum += pixels[(row * shape.width + column) * shape.channels + channel] }
                }
                features.append(sum / size)
            }
        }
    }
}
