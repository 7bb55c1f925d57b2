import Kernels

extension Tensor {
    /// Of images [n, height, width, channels].
    public var imageShape: ImageShape { ImageShape(batch: shape) }

    /// The rows `range` of the first axis.
    public func rows(_ range: Range<Int>) -> Tensor { rows(at: Array(range)) }

    /// The rows of the first axis at `indices`, in their order.
    public func rows(at indices: [Int]) -> Tensor {
        let size = count / max(shape[0], 1)
        return Tensor(shape: [indices.count] + shape.dropFirst(), buffer: Buffer(rows: indices, of: size, from: buffer))
    }
}

extension PixelBank {
    /// The images of `indices`, [n, height, width, channels], standardised.
    public func images(_ indices: [Int]) -> Tensor<Float> {
        Tensor(shape: shape.batch(indices.count), buffer: batch(indices))
    }
}
