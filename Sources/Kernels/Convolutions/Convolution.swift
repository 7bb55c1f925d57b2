import Parallel

/// A convolution of [images, height, width, inputs] by [side, side, inputs, outputs], equally padded and strided.
public struct ConvolutionShape: Hashable, Sendable {
    public let images, height, width, inputs, outputs, side, stride, padding: Int
    public var outHeight: Int { (height + 2 * padding - side) / stride + 1 }
    public var outWidth: Int { (width + 2 * padding - side) / stride + 1 }
    public var inputPixels: Int { height * width }
    public var outputPixels: Int { outHeight * outWidth }
    var patch: Int { side * side * inputs }

    public init(
        images: Int, height: Int, width: Int, inputs: Int, outputs: Int, side: Int, stride: Int = 1, padding: Int
    ) {
        precondition(height + 2 * padding >= side && width + 2 * padding >= side, "the kernel is larger than the image")
        (self.images, self.height, self.width) = (images, height, width)
        (self.inputs, self.outputs, self.side) = (inputs, outputs, side)
        (self.stride, self.padding) = (stride, padding)
    }

    public var inputShape: [Int] { [images, height, width, inputs] }
    public var kernelShape: [Int] { [side, side, inputs, outputs] }
    public var outputShape: [Int] { [images, outHeight, outWidth, outputs] }
}

/// Convolution through patch matrices: any kernel, stride and scalar. Images are taken in groups, so that the matrix
/// products of small maps have enough rows.
struct PatchConvolution<Scalar: TensorScalar> {
    let shape: ConvolutionShape
    private var group: Int { max(1, min(shape.images, 128 / shape.outputPixels)) }
    private var groups: Int { (shape.images + group - 1) / group }

    private func images(_ index: Int) -> Range<Int> { index * group..<min(shape.images, (index + 1) * group) }

    private func gather(_ x: Buffer<Scalar>, _ range: Range<Int>, into columns: Buffer<Scalar>) {
        for (row, image) in range.enumerated() {
            ImageColumns.gather(
                x.pointer + image * shape.inputPixels * shape.inputs, height: shape.height, width: shape.width,
                channels: shape.inputs, side: shape.side, stride: shape.stride, padding: shape.padding,
                outHeight: shape.outHeight, outWidth: shape.outWidth,
                into: columns.pointer + row * shape.outputPixels * shape.patch)
        }
    }

    private func workspace() -> Buffer<Scalar> { Buffer(count: group * shape.outputPixels * shape.patch) }

    func forward(_ x: Buffer<Scalar>, _ kernel: Buffer<Scalar>, into result: Buffer<Scalar>) {
        Threads.forEach(groups, making: workspace) { index, columns in
            let range = images(index)
            gather(x, range, into: columns)
            Scalar.product(
                false, false, m: range.count * shape.outputPixels, n: shape.outputs, k: shape.patch,
                a: columns.pointer, lda: shape.patch, b: kernel.pointer, ldb: shape.outputs, beta: 0,
                c: result.pointer + range.lowerBound * shape.outputPixels * shape.outputs, ldc: shape.outputs)
        }
    }

    func inputGradient(_ gradient: Buffer<Scalar>, _ kernel: Buffer<Scalar>, into result: Buffer<Scalar>) {
        result.pointer.update(repeating: 0, count: result.count)
        Threads.forEach(groups, making: workspace) { index, columns in
            let range = images(index)
            Scalar.product(
                false, true, m: range.count * shape.outputPixels, n: shape.patch, k: shape.outputs,
                a: gradient.pointer + range.lowerBound * shape.outputPixels * shape.outputs, lda: shape.outputs,
                b: kernel.pointer, ldb: shape.outputs, beta: 0, c: columns.pointer, ldc: shape.patch)
            for (row, image) in range.enumerated() {
                ImageColumns.scatter(
                    columns.pointer + row * shape.outputPixels * shape.patch, height: shape.height,
                    width: shape.width, channels: shape.inputs, side: shape.side, stride: shape.stride,
                    padding: shape.padding, outHeight: shape.outHeight, outWidth: shape.outWidth,
                    into: result.pointer + image * shape.inputPixels * shape.inputs)
            }
        }
    }

    /// Sums over images within a fixed number of slots, then over the slots in order.
    func kernelGradient(_ x: Buffer<Scalar>, _ gradient: Buffer<Scalar>, into result: Buffer<Scalar>) {
        let slots = max(1, min(4, groups))
        let sums = (0..<slots).map { $0 == 0 ? result : Buffer<Scalar>(count: result.count) }
        Threads.forEach(slots, making: workspace) { slot, columns in
            sums[slot].pointer.update(repeating: 0, count: result.count)
            for index in stride(from: slot, to: groups, by: slots) {
                let range = images(index)
                gather(x, range, into: columns)
                Scalar.product(
                    true, false, m: shape.patch, n: shape.outputs, k: range.count * shape.outputPixels,
                    a: columns.pointer, lda: shape.patch,
                    b: gradient.pointer + range.lowerBound * shape.outputPixels * shape.outputs, ldb: shape.outputs,
                    beta: 1, c: sums[slot].pointer, ldc: shape.outputs)
            }
        }
        for part in sums.dropFirst() { Scalar.combine(.add, result, part, into: result) }
    }
}

extension TensorScalar {
    public static func convolution(
        _ x: Buffer<Self>, _ kernel: Buffer<Self>, _ shape: ConvolutionShape, into result: Buffer<Self>
    ) {
        PatchConvolution(shape: shape).forward(x, kernel, into: result)
    }

    public static func convolutionInputGradient(
        _ gradient: Buffer<Self>, _ kernel: Buffer<Self>, _ shape: ConvolutionShape, into result: Buffer<Self>
    ) {
        PatchConvolution(shape: shape).inputGradient(gradient, kernel, into: result)
    }

    public static func convolutionKernelGradient(
        _ x: Buffer<Self>, _ gradient: Buffer<Self>, _ shape: ConvolutionShape, into result: Buffer<Self>
    ) {
        PatchConvolution(shape: shape).kernelGradient(x, gradient, into: result)
    }
}
