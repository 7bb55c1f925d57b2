import Parallel

/// Single-precision convolutions choose the cheapest way that fits their shape.
extension Float {
    private enum Method { case winograd, pixelProducts, patches }

    private static func method(_ shape: ConvolutionShape) -> Method {
        let aligned = shape.inputs % laneCount == 0 && shape.outputs % laneCount == 0
        if aligned && shape.outputPixels <= 4 && shape.inputPixels <= 16 { return .pixelProducts }
        if aligned && shape.side == 3 && shape.stride == 1 && shape.padding == 1 { return .winograd }
        return .patches
    }

    public static func convolution(
        _ x: Buffer<Float>, _ kernel: Buffer<Float>, _ shape: ConvolutionShape, into result: Buffer<Float>
    ) {
        switch method(shape) {
        case .winograd: WinogradConvolution(shape: shape).forward(x, kernel, into: result)
        case .pixelProducts: PixelConvolution(shape: shape).forward(x, kernel, into: result)
        case .patches: PatchConvolution(shape: shape).forward(x, kernel, into: result)
        }
    }

    public static func convolutionInputGradient(
        _ gradient: Buffer<Float>, _ kernel: Buffer<Float>, _ shape: ConvolutionShape, into result: Buffer<Float>
    ) {
        switch method(shape) {
        case .winograd: WinogradConvolution(shape: shape).inputGradient(gradient, kernel, into: result)
        case .pixelProducts: PixelConvolution(shape: shape).inputGradient(gradient, kernel, into: result)
        case .patches: PatchConvolution(shape: shape).inputGradient(gradient, kernel, into: result)
        }
    }

    public static func convolutionKernelGradient(
        _ x: Buffer<Float>, _ gradient: Buffer<Float>, _ shape: ConvolutionShape, into result: Buffer<Float>
    ) {
        switch method(shape) {
        case .winograd: WinogradConvolution(shape: shape).kernelGradient(x, gradient, into: result)
        case .pixelProducts: PixelConvolution(shape: shape).kernelGradient(x, gradient, into: result)
        case .patches: PatchConvolution(shape: shape).kernelGradient(x, gradient, into: result)
        }
    }
}

/// Convolution of tiny maps: a matrix product over the images for every pair of an output and an input pixel, so that
/// no time goes into the padding, which is most of a 1×1 or 2×2 map's neighbourhood.
struct PixelConvolution {
    let shape: ConvolutionShape
    private static let grain = 64

    /// The input pixel under `tap` of output pixel `out`, or nil in the padding.
    private func input(under tap: Int, of out: Int) -> Int? {
        let y = out / shape.outWidth * shape.stride - shape.padding + tap / shape.side
        let x = out % shape.outWidth * shape.stride - shape.padding + tap % shape.side
        return y >= 0 && y < shape.height && x >= 0 && x < shape.width ? y * shape.width + x : nil
    }

    private var taps: Range<Int> { 0..<shape.side * shape.side }
    private var inputStride: Int { shape.inputPixels * shape.inputs }
    private var outputStride: Int { shape.outputPixels * shape.outputs }
    private var ranges: Int { (shape.images + Self.grain - 1) / Self.grain }

    private func images(_ index: Int) -> Range<Int> { index * Self.grain..<min(shape.images, (index + 1) * Self.grain) }

    func forward(_ x: Buffer<Float>, _ kernel: Buffer<Float>, into result: Buffer<Float>) {
        Threads.forEach(shape.outputPixels * ranges) { task, _ in
            let (out, range) = (task / ranges, images(task % ranges))
            var beta: Float = 0
            for tap in taps {
                guard let pixel = input(under: tap, of: out) else { continue }
                gemm(
                    m: range.count, n: shape.outputs, k: shape.inputs,
                    a: x.pointer + range.lowerBound * inputStride + pixel * shape.inputs, lda: inputStride,
                    b: kernel.pointer + tap * shape.inputs * shape.outputs, ldb: shape.outputs, beta: beta,
                    c: result.pointer + range.lowerBound * outputStride + out * shape.outputs, ldc: outputStride)
                beta = 1
            }
        }
    }

    func inputGradient(_ gradient: Buffer<Float>, _ kernel: Buffer<Float>, into result: Buffer<Float>) {
        result.pointer.update(repeating: 0, count: result.count)
        Threads.forEach(shape.inputPixels * ranges) { task, _ in
            let (target, range) = (task / ranges, images(task % ranges))
            for out in 0..<shape.outputPixels {
                for tap in taps where input(under: tap, of: out) == target {
                    gemm(
                        false, true, m: range.count, n: shape.inputs, k: shape.outputs,
                        a: gradient.pointer + range.lowerBound * outputStride + out * shape.outputs, lda: outputStride,
                        b: kernel.pointer + tap * shape.inputs * shape.outputs, ldb: shape.outputs, beta: 1,
                        c: result.pointer + range.lowerBound * inputStride + target * shape.inputs, ldc: inputStride)
                }
            }
        }
    }

    func kernelGradient(_ x: Buffer<Float>, _ gradient: Buffer<Float>, into result: Buffer<Float>) {
        result.pointer.update(repeating: 0, count: result.count)
        // Rows of a tap's matrix in four parts: enough tasks for all threads where few taps meet the map.
        let parts = 4
        Threads.forEach(taps.count * parts) { task, _ in
            let (tap, part) = (task / parts, task % parts)
            let rows = shape.inputs * part / parts..<shape.inputs * (part + 1) / parts
            for out in 0..<shape.outputPixels {
                guard let pixel = input(under: tap, of: out) else { continue }
                gemm(
                    true, false, m: rows.count, n: shape.outputs, k: shape.images,
                    a: x.pointer + pixel * shape.inputs + rows.lowerBound, lda: inputStride,
                    b: gradient.pointer + out * shape.outputs, ldb: outputStride, beta: 1,
                    c: result.pointer + (tap * shape.inputs + rows.lowerBound) * shape.outputs, ldc: shape.outputs)
            }
        }
    }
}
