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

    /// These rows at the different places `indices` among `count` rows, zeros elsewhere: the adjoint of `rows(at:)`.
    public func rows(placedAt indices: [Int], of count: Int) -> Tensor {
        precondition(indices.count == shape[0], "a place a row")
        let size = self.count / max(shape[0], 1)
        var source = Array(repeating: indices.count, count: count)
        for (row, place) in indices.enumerated() { source[place] = row }
        let withZeros = Buffer(joining: [buffer, Buffer(repeating: 0, count: size)])
        return Tensor(shape: [count] + shape.dropFirst(), buffer: Buffer(rows: source, of: size, from: withZeros))
    }
}

extension PixelBank {
    /// The images of `indices`, [n, height, width, channels], standardised.
    public func images(_ indices: [Int]) -> Tensor<Float> {
        Tensor(shape: shape.batch(indices.count), buffer: batch(indices))
    }
}
