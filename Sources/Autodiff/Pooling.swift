import Kernels

extension Variable {
    /// Average pooling 2×2 with stride 2 of [n, h, w, c]; an odd last row or column is dropped.
    public func averagePooled() -> Variable {
        let (n, h, w, c) = (shape[0], shape[1], shape[2], shape[3])
        let (oh, ow) = (h / 2, w / 2)
        let even = (h % 2 == 0 && w % 2 == 0) ? self : cropped(height: 2 * oh, width: 2 * ow)
        return even.reshaped([n, oh, 2, ow, 2 * c]).sum([2]).reshaped([n, oh, ow, 2, c]).sum([3]) * 0.25
    }

    /// The upper left corner of every image.
    private func cropped(height: Int, width: Int) -> Variable {
        let (n, h, w, c) = (shape[0], shape[1], shape[2], shape[3])
        var indices: [Int32] = []
        indices.reserveCapacity(n * height * width * c)
        for image in 0..<n {
            for y in 0..<height {
                let start = ((image * h + y) * w) * c
                for i in start..<start + width * c { indices.append(Int32(i)) }
            }
        }
        return gather(GatherIndices(indices, groups: n), shape: [n, height, width, c])
    }

    /// Maximum pooling of [n, h, w, c]; the padding never wins. The first of equal values gets the gradient.
    public func maximumPooled(side: Int, stride: Int, padding: Int) -> Variable {
        let (n, h, w, c) = (shape[0], shape[1], shape[2], shape[3])
        let (oh, ow) = ((h + 2 * padding - side) / stride + 1, (w + 2 * padding - side) / stride + 1)
        let indices = Scalar.maximumIndices(
            value.buffer, images: n, height: h, width: w, channels: c, side: side, stride: stride, padding: padding)
        return gather(GatherIndices(indices, groups: n), shape: [n, oh, ow, c])
    }
}
