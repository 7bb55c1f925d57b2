/// Patches of an image as rows of a matrix (im2col) and their adjoint, for convolutions with few input channels.
enum ImageColumns {
    /// Row p of `result` [outHeight·outWidth, side·side·channels] is the patch under output pixel p.
    static func gather<Scalar: BinaryFloatingPoint>(
        _ image: UnsafePointer<Scalar>, height: Int, width: Int, channels: Int, side: Int, stride: Int, padding: Int,
        outHeight: Int, outWidth: Int, into result: UnsafeMutablePointer<Scalar>
    ) {
        let patchRow = side * channels
        for oy in 0..<outHeight {
            for ox in 0..<outWidth {
                let target = result + (oy * outWidth + ox) * side * patchRow
                let x0 = ox * stride - padding
                let left = max(0, -x0)
                let right = min(side, width - x0)
                for ky in 0..<side {
                    let row = target + ky * patchRow
                    let y = oy * stride - padding + ky
                    if y < 0 || y >= height || left >= right {
                        for i in 0..<patchRow { row[i] = 0 }
                        continue
                    }
                    for i in 0..<left * channels { row[i] = 0 }
                    let source = image + (y * width + x0) * channels
                    for i in left * channels..<right * channels { row[i] = source[i] }
                    for i in right * channels..<patchRow { row[i] = 0 }
                }
            }
        }
    }

    /// Adds every row of `columns` to the pixels it was gathered from.
    static func scatter<Scalar: BinaryFloatingPoint>(
        _ columns: UnsafePointer<Scalar>, height: Int, width: Int, channels: Int, side: Int, stride: Int, padding: Int,
        outHeight: Int, outWidth: Int, into image: UnsafeMutablePointer<Scalar>
    ) {
        let patchRow = side * channels
        for oy in 0..<outHeight {
            for ox in 0..<outWidth {
                let source = columns + (oy * outWidth + ox) * side * patchRow
                let x0 = ox * stride - padding
                let left = max(0, -x0)
                let right = min(side, width - x0)
                for ky in 0..<side {
                    let y = oy * stride - padding + ky
                    if y < 0 || y >= height || left >= right { continue }
                    let row = source + ky * patchRow
                    let target = image + (y * width + x0) * channels
                    for i in left * channels..<right * channels { target[i] += row[i] }
                }
            }
        }
    }
}
