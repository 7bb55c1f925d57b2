import Parallel

/// Gradients of a ConvNet's blocks. The convolutions' biases get none: instance norm removes them.
public struct ConvNetGradients {
    /// Laid out like the parameters they belong to.
    public let kernels: [Buffer<Float>]
    public let scales: [Buffer<Float>]
    public let offsets: [Buffer<Float>]
}

/// Running sums of the blocks' gradients over images; block 0's kernel gradient is direct, the others' are in the tile domain.
final class GradientSums {
    let kernels, scales, offsets: [Buffer<Float>]

    init(_ geometry: ConvNetGeometry) {
        let f = geometry.filters
        kernels = geometry.layers.indices.map {
            Buffer(repeating: 0, count: $0 == 0 ? 9 * geometry.channels * f : Winograd.points * f * f)
        }
        scales = geometry.layers.map { _ in Buffer(repeating: 0, count: f) }
        offsets = geometry.layers.map { _ in Buffer(repeating: 0, count: f) }
    }

    /// The gradients that several have summed up, in their order; the sums are used up.
    static func total(_ slots: [GradientSums], _ geometry: ConvNetGeometry) -> ConvNetGradients {
        func sum(_ parts: [Buffer<Float>]) -> Buffer<Float> {
            Threads.forRanges(parts[0].count, grain: 1 << 14) { range in
                for part in parts.dropFirst() {
                    for i in range { parts[0].pointer[i] += part.pointer[i] }
                }
            }
            return parts[0]
        }
        let f = geometry.filters
        let kernels = geometry.layers.indices.map { index in
            let gradient = sum(slots.map { $0.kernels[index] })
            if index == 0 { return gradient }
            let direct = Buffer<Float>(count: 9 * f * f)
            Winograd.kernelGradient(gradient.pointer, pairs: f * f, into: direct.pointer)
            return direct
        }
        return ConvNetGradients(
            kernels: kernels, scales: geometry.layers.indices.map { index in sum(slots.map { $0.scales[index] }) },
            offsets: geometry.layers.indices.map { index in sum(slots.map { $0.offsets[index] }) })
    }
}

extension ConvNetKernel {
    /// Sums over images are taken within a fixed number of slots, then over the slots in order.
    private static let slotCount = 8

    /// Takes the micro-batches of `count` images through `body`, with sums for the parameters' gradients where those are
    /// wanted.
    ///
    /// - Parameter space: a thread's scratch memory for so many images.
    func summing<Space>(
        _ count: Int, wantsParameters: Bool, making space: (_ images: Int) -> Space,
        _ body: (_ images: Range<Int>, _ sums: GradientSums?, _ space: Space) -> Void
    ) -> ConvNetGradients? {
        let batches = MicroBatches(images: count, pixels: geometry.layers[0].pixels)
        let tasks = wantsParameters ? min(Self.slotCount, batches.count) : batches.count
        let slots = wantsParameters ? (0..<tasks).map { _ in GradientSums(geometry) } : []
        Threads.forEach(tasks, making: { space(batches.longest) }) { task, space in
            for batch in stride(from: task, to: batches.count, by: tasks) {
                body(batches[batch], wantsParameters ? slots[task] : nil, space)
            }
        }
        return wantsParameters ? GradientSums.total(slots, geometry) : nil
    }

    /// dU += Vᵀ dM at each of the 36 points, for block `index`, which is not the first.
    ///
    /// - Parameters:
    ///   - inputs, outputGradients: zero-bordered maps of `count` images.
    ///   - tiles, products, scratch: overwritten.
    func addKernelGradient(
        _ index: Int, inputs: FloatPointer, outputGradients: FloatPointer, count: Int, tiles: Buffer<Float>,
        products: Buffer<Float>, scratch: LanePointer, to sums: GradientSums
    ) {
        let f = geometry.filters
        let grid = geometry.layers[index].grid
        let rows = grid.count * count
        let plane = Winograd.plane(tiles: rows, channels: f)
        for i in 0..<count {
            let place = i * grid.paddedPixels * f
            grid.transformInput(
                inputs + place, blocks: blocks, scratch: scratch, into: tiles.pointer, first: i * grid.count, tiles: rows)
            grid.transformOutputGradient(
                outputGradients + place, blocks: blocks, scratch: scratch, into: products.pointer, first: i * grid.count,
                tiles: rows)
        }
        for point in 0..<Winograd.points {
            gemm(
                true, false, m: f, n: f, k: rows, a: tiles.pointer + point * plane, lda: f,
                b: products.pointer + point * plane, ldb: f, beta: 1,
                c: sums.kernels[index].pointer + point * f * f, ldc: f)
        }
    }

    /// The same for block 0 and one image, whose patches go to `columns`; `gradient` has no border.
    func addFirstKernelGradient(
        _ image: UnsafePointer<Float>, gradient: FloatPointer, columns scratch: FloatPointer, to sums: GradientSums
    ) {
        let f = geometry.filters
        let patch = 9 * geometry.channels
        columns(of: image, into: scratch)
        gemm(
            true, false, m: patch, n: f, k: geometry.layers[0].pixels, a: scratch, lda: patch, b: gradient, ldb: f, beta: 1,
            c: sums.kernels[0].pointer, ldc: f)
    }
}
