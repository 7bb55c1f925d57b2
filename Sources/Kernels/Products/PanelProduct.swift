/// C = A·B for many A of few rows and one B of few columns, packed beforehand: the products of a convolution.
///
/// A general matrix product packs both operands and clears C at every call, which costs as much as the arithmetic when
/// the matrices have a hundred rows. Here B is packed once for all calls and A is read where it is.
enum PanelProduct {
    /// Rows and columns of C that stay in registers: 6 × 16 fill twelve of AVX2's sixteen.
    private static let rows = 6
    static let columns = 16

    /// Offset of element (row, column) of a matrix of `rows` rows, packed as [columns / 16][rows][16].
    @inline(__always)
    static func place(_ row: Int, _ column: Int, rows: Int) -> Int {
        (column / columns * rows + row) * columns + column % columns
    }

    /// Packs a row-major matrix [rows, columns]; `columns` is a multiple of 16.
    static func pack(_ matrix: UnsafePointer<Float>, rows: Int, columns: Int, into result: FloatPointer) {
        for row in 0..<rows {
            for column in 0..<columns { result[place(row, column, rows: rows)] = matrix[row * columns + column] }
        }
    }

    /// - Parameters:
    ///   - a: [m, k], row-major without gaps.
    ///   - panels: the packed [k, n], aligned to 64 bytes; n is a multiple of 16.
    ///   - c: [m, n], row-major without gaps, aligned to 64 bytes; overwritten, or added to.
    static func multiply(
        m: Int, n: Int, k: Int, a: UnsafePointer<Float>, panels: UnsafePointer<Float>, c: FloatPointer,
        adding: Bool = false
    ) {
        var column = 0
        if hasWideRegisters {
            while column + 2 * columns <= n {
                multiplyPair(m: m, n: n, k: k, a: a, panels: panels + column * k, c: c + column, adding: adding)
                column += 2 * columns
            }
        }
        while column < n {
            multiplyPanel(m: m, n: n, k: k, a: a, panel: panels + column * k, c: c + column, adding: adding)
            column += columns
        }
    }

    /// Sixteen columns of C, `n` apart from row to row.
    static func multiplyPanel(
        m: Int, n: Int, k: Int, a: UnsafePointer<Float>, panel: UnsafePointer<Float>, c: FloatPointer, adding: Bool
    ) {
        let b = UnsafeRawPointer(panel).assumingMemoryBound(to: SIMD8<Float>.self)
        cover(m, by: rows, adding) { row in
            sixRows(k, a + row * k, b, c + row * n, n, adding)
        } rest: { rest in
            for row in rest { oneRow(k, a + row * k, b, c + row * n, adding) }
        }
    }

    /// All of `m` rows: `tile` is called with the first row of each `size` of them, `rest` with those that fill no tile.
    @inline(__always)
    static func cover(
        _ m: Int, by size: Int, _ adding: Bool, tile: (_ first: Int) -> Void, rest: (_ rows: Range<Int>) -> Void
    ) {
        var row = 0
        while row + size <= m {
            tile(row)
            row += size
        }
        if row == m { return }
        if m >= size, !adding {
            // The last tile, some of its rows a second time.
            tile(m - size)
        } else {
            rest(row..<m)
        }
    }

    @inline(__always)
    private static func sixRows(
        _ k: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<SIMD8<Float>>, _ c: FloatPointer, _ ldc: Int,
        _ adding: Bool
    ) {
        var c00 = SIMD8<Float>.zero, c10 = c00, c20 = c00, c30 = c00, c40 = c00, c50 = c00
        var c01 = c00, c11 = c00, c21 = c00, c31 = c00, c41 = c00, c51 = c00
        let a1 = a + k, a2 = a1 + k, a3 = a2 + k, a4 = a3 + k, a5 = a4 + k
        for p in 0..<k {
            let b0 = b[2 * p]
            let b1 = b[2 * p + 1]
            var x = SIMD8(repeating: a[p])
            c00.addProduct(x, b0)
            c01.addProduct(x, b1)
            x = SIMD8(repeating: a1[p])
            c10.addProduct(x, b0)
            c11.addProduct(x, b1)
            x = SIMD8(repeating: a2[p])
            c20.addProduct(x, b0)
            c21.addProduct(x, b1)
            x = SIMD8(repeating: a3[p])
            c30.addProduct(x, b0)
            c31.addProduct(x, b1)
            x = SIMD8(repeating: a4[p])
            c40.addProduct(x, b0)
            c41.addProduct(x, b1)
            x = SIMD8(repeating: a5[p])
            c50.addProduct(x, b0)
            c51.addProduct(x, b1)
        }
        store(Lanes(lowHalf: c00, highHalf: c01), c, adding)
        store(Lanes(lowHalf: c10, highHalf: c11), c + ldc, adding)
        store(Lanes(lowHalf: c20, highHalf: c21), c + 2 * ldc, adding)
        store(Lanes(lowHalf: c30, highHalf: c31), c + 3 * ldc, adding)
        store(Lanes(lowHalf: c40, highHalf: c41), c + 4 * ldc, adding)
        store(Lanes(lowHalf: c50, highHalf: c51), c + 5 * ldc, adding)
    }

    @inline(__always)
    private static func oneRow(
        _ k: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<SIMD8<Float>>, _ c: FloatPointer, _ adding: Bool
    ) {
        var c0 = SIMD8<Float>.zero
        var c1 = c0
        for p in 0..<k {
            let x = SIMD8(repeating: a[p])
            c0.addProduct(x, b[2 * p])
            c1.addProduct(x, b[2 * p + 1])
        }
        store(Lanes(lowHalf: c0, highHalf: c1), c, adding)
    }

    @inline(__always)
    static func store(_ sums: Lanes, _ c: FloatPointer, _ adding: Bool) {
        let target = lanes(c)
        target[0] = adding ? target[0] + sums : sums
    }
}
