import CPUGuard

/// Whether the code is compiled for registers of sixteen numbers, and thirty-two of them.
let hasWideRegisters = CONDENSE_WIDE_REGISTERS != 0

extension PanelProduct {
    /// Rows of C that stay in registers where there are thirty-two: 8 × 32 columns fill sixteen, which is as many sums as two
    /// multipliers with four cycles of latency want, and read ten numbers or vectors for sixteen multiplications.
    private static let wideRows = 8

    /// Thirty-two columns of C, `n` apart from row to row. The sums are those of `multiplyPanel`, term by term.
    static func multiplyPair(
        m: Int, n: Int, k: Int, a: UnsafePointer<Float>, panels: UnsafePointer<Float>, c: FloatPointer, adding: Bool
    ) {
        cover(m, by: wideRows, adding) { row in
            eightRows(k, a + row * k, panels, c + row * n, n, adding)
        } rest: { rest in
            for panel in 0..<2 {
                multiplyPanel(
                    m: rest.count, n: n, k: k, a: a + rest.lowerBound * k, panel: panels + panel * columns * k,
                    c: c + rest.lowerBound * n + panel * columns, adding: adding)
            }
        }
    }

    @inline(__always)
    private static func eightRows(
        _ k: Int, _ a: UnsafePointer<Float>, _ panels: UnsafePointer<Float>, _ c: FloatPointer, _ ldc: Int, _ adding: Bool
    ) {
        let left = lanes(panels)
        let right = left + k
        let a1 = a + k, a2 = a1 + k, a3 = a2 + k, a4 = a3 + k, a5 = a4 + k, a6 = a5 + k, a7 = a6 + k
        var c00 = Lanes.zero, c10 = c00, c20 = c00, c30 = c00, c40 = c00, c50 = c00, c60 = c00, c70 = c00
        var c01 = c00, c11 = c00, c21 = c00, c31 = c00, c41 = c00, c51 = c00, c61 = c00, c71 = c00
        for p in 0..<k {
            let b0 = left[p]
            let b1 = right[p]
            var x = Lanes(repeating: a[p])
            c00.addProduct(x, b0)
            c01.addProduct(x, b1)
            x = Lanes(repeating: a1[p])
            c10.addProduct(x, b0)
            c11.addProduct(x, b1)
            x = Lanes(repeating: a2[p])
            c20.addProduct(x, b0)
            c21.addProduct(x, b1)
            x = Lanes(repeating: a3[p])
            c30.addProduct(x, b0)
            c31.addProduct(x, b1)
            x = Lanes(repeating: a4[p])
            c40.addProduct(x, b0)
            c41.addProduct(x, b1)
            x = Lanes(repeating: a5[p])
            c50.addProduct(x, b0)
            c51.addProduct(x, b1)
            x = Lanes(repeating: a6[p])
            c60.addProduct(x, b0)
            c61.addProduct(x, b1)
            x = Lanes(repeating: a7[p])
            c70.addProduct(x, b0)
            c71.addProduct(x, b1)
        }
        store(c00, c, adding)
        store(c01, c + columns, adding)
        store(c10, c + ldc, adding)
        store(c11, c + ldc + columns, adding)
        store(c20, c + 2 * ldc, adding)
        store(c21, c + 2 * ldc + columns, adding)
        store(c30, c + 3 * ldc, adding)
        store(c31, c + 3 * ldc + columns, adding)
        store(c40, c + 4 * ldc, adding)
        store(c41, c + 4 * ldc + columns, adding)
        store(c50, c + 5 * ldc, adding)
        store(c51, c + 5 * ldc + columns, adding)
        store(c60, c + 6 * ldc, adding)
        store(c61, c + 6 * ldc + columns, adding)
        store(c70, c + 7 * ldc, adding)
        store(c71, c + 7 * ldc + columns, adding)
    }
}
