import Parallel

/// Gradients of a ConvNet's blocks. The convolutions' biases get none: instance norm removes them.
public struct ConvNetGradients {
    /// Laid out like the parameters they belong to.
    public let kernels: [Buffer<Float>]
    public let scales: [Buffer<Float>]
    public let offsets: [Buffer<Float>]
}

extension ConvNetKernel {
    /// Sums over images are taken within a fixed number of slots, then over the slots in order.
    private static let slotCount = 8

    /// One slot's running sums; block 0's kernel gradient is direct, the others' are in the tile domain.
    private final class Slot {
        let kernels, scales, offsets: [Buffer<Float>]

        init(_ geometry: ConvNetGeometry) {
            let f = geometry.filters
            kernels = geometry.layers.indices.map {
                Buffer(repeating: 0, count: $0 == 0 ? 9 * geometry.channels * f : Winograd.points * f * f)
            }
            scales = geometry.layers.map { _ in Buffer(repeating: 0, count: f) }
            offsets = geometry.layers.map { _ in Buffer(repeating: 0, count: f) }
        }
    }

    private final class BackwardSpace {
        let columns, tiles, products: Buffer<Float>
        /// Zero-bordered output gradients of blocks 1 and up; block 0's has no border.
        let outputGradients: [Buffer<Float>]
        /// Gradients with respect to the pooled maps.
        let pooledGradients: [Buffer<Float>]
        let scratch = Buffer<Float>(count: 36 * laneCount)

        init(_ geometry: ConvNetGeometry, images: Int) {
            let f = geometry.filters
            let most = geometry.layers.dropFirst().map { $0.grid.count }.max() ?? 0
            columns = Buffer(count: geometry.layers[0].pixels * 9 * geometry.channels)
            tiles = Buffer(count: Winograd.points * most * images * f)
            products = Buffer(count: Winograd.points * most * images * f)
            outputGradients = geometry.layers.enumerated().map { index, layer in
                index == 0
                    ? Buffer(count: layer.pixels * f)
                    : Buffer(repeating: 0, count: images * layer.grid.paddedPixels * f)
            }
            pooledGradients = geometry.layers.map { Buffer(count: images * $0.pooledHeight * $0.pooledWidth * f) }
        }
    }

    /// The gradients of ⟨features, `featureGradients`⟩.
    ///
    /// - Parameters:
    ///   - featureGradients: [count, featureCount].
    ///   - imageGradients: [count, height, width, channels], overwritten; nil when not wanted.
    ///   - wantsParameters: whether to compute the parameters' gradients.
    public func backward(
        images: Buffer<Float>, count: Int, kept: ConvNetActivations, featureGradients: Buffer<Float>,
        imageGradients: Buffer<Float>?, wantsParameters: Bool
    ) -> ConvNetGradients? {
        let adjoint = Self.transform(geometry, parameters.kernels, adjoint: true)
        let batches = MicroBatches(images: count, pixels: geometry.layers[0].pixels)
        let tasks = wantsParameters ? min(Self.slotCount, batches.count) : batches.count
        let slots = wantsParameters ? (0..<tasks).map { _ in Slot(geometry) } : []
        Threads.forEach(tasks, making: { BackwardSpace(geometry, images: batches.longest) }) { task, space in
            for batch in stride(from: task, to: batches.count, by: tasks) {
                backward(
                    images: images.pointer, range: batches[batch], kept: kept,
                    featureGradients: featureGradients.pointer, imageGradients: imageGradients?.pointer, adjoint: adjoint, slot: wantsParameters ? slots[task] : nil,
                    space)
            }
        }
        return wantsParameters ? total(slots) : nil
    }

    private func backward(
        images: UnsafePointer<Float>, range: Range<Int>, kept: ConvNetActivations,
        featureGradients: UnsafePointer<Float>, imageGradients: FloatPointer?, adjoint: [Buffer<Float>], slot: Slot?,
        _ space: BackwardSpace
    ) {
        let f = geometry.filters
        for index in geometry.layers.indices.reversed() {
            let layer = geometry.layers[index]
            let grid = layer.grid
            let pooled = layer.pooledHeight * layer.pooledWidth * f
            let tiles = grid.count * range.count
            let scratch = lanes(space.scratch.pointer)
            for i in 0..<range.count {
                let image = range.lowerBound + i
                let gradient =
                    index + 1 == geometry.depth
                    ? featureGradients + image * geometry.featureCount
                    : UnsafePointer(space.pooledGradients[index].pointer + i * pooled)
                let border = index == 0 ? 0 : grid.paddedWidth + 1
                let base = space.outputGradients[index].pointer + (index == 0 ? 0 : i * grid.paddedPixels * f)
                InstanceNormPool.backward(
                    gradient: gradient, map: kept.outputs[index].pointer + image * layer.pixels * f, layer: layer,
                    blocks: blocks, mean: kept.means[index].pointer + image * f,
                    scale: kept.scales[index].pointer + image * f, gamma: parameters.scales[index].pointer,
                    beta: parameters.offsets[index].pointer, into: base + border * f,
                    rowStride: index == 0 ? layer.width : grid.paddedWidth, gammaGradient: slot?.scales[index].pointer,
                    betaGradient: slot?.offsets[index].pointer)
                if index == 0 {
                    backwardFirst(
                        images + image * geometry.pixelCount, gradient: base,
                        imageGradient: imageGradients.map { $0 + image * geometry.pixelCount }, slot: slot, space)
                } else {
                    grid.transformInput(
                        base, blocks: blocks, scratch: scratch, into: space.tiles.pointer, first: i * grid.count,
                        tiles: tiles)
                }
            }
            if index == 0 { continue }
            for point in 0..<Winograd.points {
                PanelProduct.multiply(
                    m: tiles, n: f, k: f, a: space.tiles.pointer + point * tiles * f,
                    panels: adjoint[index - 1].pointer + point * f * f, c: space.products.pointer + point * tiles * f)
            }
            let below = geometry.layers[index - 1]
            for i in 0..<range.count {
                grid.transformOutput(
                    space.products.pointer, blocks: blocks, scratch: scratch,
                    into: space.pooledGradients[index - 1].pointer + i * below.pooledHeight * below.pooledWidth * f,
                    first: i * grid.count, tiles: tiles)
            }
            if let slot { addKernelGradient(index, range: range, kept: kept, slot: slot, space) }
        }
    }

    /// dU += Vᵀ dM at each of the 36 points.
    private func addKernelGradient(
        _ index: Int, range: Range<Int>, kept: ConvNetActivations, slot: Slot, _ space: BackwardSpace
    ) {
        let f = geometry.filters
        let grid = geometry.layers[index].grid
        let tiles = grid.count * range.count
        let scratch = lanes(space.scratch.pointer)
        for i in 0..<range.count {
            grid.transformInput(
                kept.inputs[index]!.pointer + (range.lowerBound + i) * grid.paddedPixels * f, blocks: blocks,
                scratch: scratch, into: space.tiles.pointer, first: i * grid.count, tiles: tiles)
            grid.transformOutputGradient(
                space.outputGradients[index].pointer + i * grid.paddedPixels * f, blocks: blocks, scratch: scratch,
                into: space.products.pointer, first: i * grid.count, tiles: tiles)
        }
        for point in 0..<Winograd.points {
            gemm(
                true, false, m: f, n: f, k: tiles, a: space.tiles.pointer + point * tiles * f, lda: f,
                b: space.products.pointer + point * tiles * f, ldb: f, beta: 1,
                c: slot.kernels[index].pointer + point * f * f, ldc: f)
        }
    }

    private func backwardFirst(
        _ image: UnsafePointer<Float>, gradient: FloatPointer, imageGradient: FloatPointer?, slot: Slot?,
        _ space: BackwardSpace
    ) {
        let f = geometry.filters
        let patch = 9 * geometry.channels
        let first = geometry.layers[0]
        let scratch = space.columns.pointer
        if let slot {
            columns(of: image, into: scratch)
            gemm(
                true, false, m: patch, n: f, k: first.pixels, a: scratch, lda: patch, b: gradient, ldb: f, beta: 1,
                c: slot.kernels[0].pointer, ldc: f)
        }
        if let imageGradient {
            gemm(
                false, true, m: first.pixels, n: patch, k: f, a: gradient, lda: f, b: parameters.kernels[0].pointer, ldb: f,
                c: scratch, ldc: patch)
            scatterColumns(scratch, into: imageGradient)
        }
    }

    /// An image's gradient from that of its patches.
    func scatterColumns(_ columns: UnsafePointer<Float>, into image: FloatPointer) {
        let first = geometry.layers[0]
        image.update(repeating: 0, count: geometry.pixelCount)
        ImageColumns.scatter(
            columns, height: geometry.height, width: geometry.width, channels: geometry.channels, side: 3, stride: 1,
            padding: geometry.firstPadding, outHeight: first.height, outWidth: first.width, into: image)
    }

    private func total(_ slots: [Slot]) -> ConvNetGradients {
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
