import Parallel

extension ConvNetKernel {
    private final class BackwardSpace {
        let columns, tiles, products: Buffer<Float>
        /// Zero-bordered output gradients of blocks 1 and up; block 0's has no border.
        let outputGradients: [Buffer<Float>]
        /// Gradients with respect to the pooled maps.
        let pooledGradients: [Buffer<Float>]
        let scratch = Buffer<Float>(count: 36 * laneCount)

        init(_ geometry: ConvNetGeometry, images: Int) {
            let f = geometry.filters
            columns = Buffer(count: geometry.layers[0].pixels * 9 * geometry.channels)
            tiles = Buffer(count: geometry.tileDomainCount(images: images))
            products = Buffer(count: geometry.tileDomainCount(images: images))
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
        return summing(count, wantsParameters: wantsParameters, making: { BackwardSpace(geometry, images: $0) }) {
            range, sums, space in
            backward(
                images: images.pointer, range: range, kept: kept, featureGradients: featureGradients.pointer,
                imageGradients: imageGradients?.pointer, adjoint: adjoint, sums: sums, space)
        }
    }

    private func backward(
        images: UnsafePointer<Float>, range: Range<Int>, kept: ConvNetActivations,
        featureGradients: UnsafePointer<Float>, imageGradients: FloatPointer?, adjoint: [Buffer<Float>], sums: GradientSums?,
        _ space: BackwardSpace
    ) {
        let f = geometry.filters
        for index in geometry.layers.indices.reversed() {
            let layer = geometry.layers[index]
            let grid = layer.grid
            let pooled = layer.pooledHeight * layer.pooledWidth * f
            let tiles = grid.count * range.count
            let plane = Winograd.plane(tiles: tiles, channels: f)
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
                    rowStride: index == 0 ? layer.width : grid.paddedWidth, gammaGradient: sums?.scales[index].pointer,
                    betaGradient: sums?.offsets[index].pointer)
                if index == 0 {
                    backwardFirst(
                        images + image * geometry.pixelCount, gradient: base,
                        imageGradient: imageGradients.map { $0 + image * geometry.pixelCount }, sums: sums, space)
                } else {
                    grid.transformInput(
                        base, blocks: blocks, scratch: scratch, into: space.tiles.pointer, first: i * grid.count,
                        tiles: tiles)
                }
            }
            if index == 0 { continue }
            for point in 0..<Winograd.points {
                PanelProduct.multiply(
                    m: tiles, n: f, k: f, a: space.tiles.pointer + point * plane,
                    panels: adjoint[index - 1].pointer + point * f * f, c: space.products.pointer + point * plane)
            }
            let below = geometry.layers[index - 1]
            for i in 0..<range.count {
                grid.transformOutput(
                    space.products.pointer, blocks: blocks, scratch: scratch,
                    into: space.pooledGradients[index - 1].pointer + i * below.pooledHeight * below.pooledWidth * f,
                    first: i * grid.count, tiles: tiles)
            }
            if let sums {
                addKernelGradient(
                    index, inputs: kept.inputs(index, from: range.lowerBound, geometry),
                    outputGradients: space.outputGradients[index].pointer, count: range.count, tiles: space.tiles,
                    products: space.products, scratch: scratch, to: sums)
            }
        }
    }

    private func backwardFirst(
        _ image: UnsafePointer<Float>, gradient: FloatPointer, imageGradient: FloatPointer?, sums: GradientSums?,
        _ space: BackwardSpace
    ) {
        let f = geometry.filters
        let patch = 9 * geometry.channels
        let first = geometry.layers[0]
        let scratch = space.columns.pointer
        if let sums { addFirstKernelGradient(image, gradient: gradient, columns: scratch, to: sums) }
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
}
