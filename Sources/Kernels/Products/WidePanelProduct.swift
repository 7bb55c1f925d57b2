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
        var row = 0
        while row + wideRows <= m {
            eightRows(k, a + row * k, panels, c + row * n, n, adding)
            row += wideRows
        }
        if row == m { return }
        if m >= wideRows, !adding {
            // The last eight rows, some of them a second time.
            eightRows(k, a + (m - wideRows) * k, panels, c + (m - wideRows) * n, n, false)
        } else {
            for panel in 0..<2 {
                multiplyPanel(
                    m: m - row, n: n, k: k, a: a + row * k, panel: panels + panel * columns * k,
                    c: c + row * n + panel * columns, adding: adding)
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
        store(c00, c01, c, adding)
        store(c10, c11, c + ldc, adding)
        store(c20, c21, c + 2 * ldc, adding)
        store(c30, c31, c + 3 * ldc, adding)
        store(c40, c41, c + 4 * ldc, adding)
        store(c50, c51, c + 5 * ldc, adding)
        store(c60, c61, c + 6 * ldc, adding)
        store(c70, c71, c + 7 * ldc, adding)
    }

    @inline(__always)
    private static func store(_ low: Lanes, _ high: Lanes, _ c: FloatPointer, _ adding: Bool) {
        let target = lanes(c)
        target[0] = adding ? target[0] + low : low
        target[1] = adding ? target[1] + high : high
    }
}
