import Parallel

/// Derivatives of a forward pass along a direction of the kernels: what the way back needs of them.
public final class ConvNetTangents {
    /// Of the convolution outputs, [n, height, width, filters] a block.
    let outputs: [Buffer<Float>]
    /// Per-channel sums of them, [n, filters] a block.
    let plainSums, centredSums: [Buffer<Float>]
    /// The direction's kernels, packed as `ConvNetKernel` packs its own.
    let panels: [Buffer<Float>]

    init(geometry: ConvNetGeometry, count: Int, direction: [Buffer<Float>]) {
        let f = geometry.filters
        outputs = geometry.layers.map { Buffer(count: count * $0.pixels * f) }
        plainSums = geometry.layers.map { _ in Buffer(count: count * f) }
        centredSums = geometry.layers.map { _ in Buffer(count: count * f) }
        panels = ConvNetKernel.pack(geometry, direction)
    }

    func sums(_ index: Int, image: Int, filters: Int) -> InstanceNormPool.TangentSums {
        InstanceNormPool.TangentSums(
            plain: plainSums[index].pointer + image * filters, centred: centredSums[index].pointer + image * filters)
    }
}

/// The second derivatives of gradient matching without a graph of first ones: the gradient with respect to the images of
/// ⟨v, ∂L/∂kernels⟩ is that of the derivative of L along v. So every value goes forward together with its derivative along
/// v, and the gradient of the two comes back.
extension ConvNetKernel {
    /// One thread's scratch memory.
    private final class TangentSpace {
        let columns, tiles, tangentTiles, products, tangentProducts: Buffer<Float>
        /// Zero-bordered maps of blocks 1 and up, block 0's without a border: tangents on the way forward, cotangents of
        /// values and of tangents on the way back.
        let maps, tangentMaps: [Buffer<Float>]
        /// Cotangents of the pooled maps and of their tangents.
        let pooled, tangentPooled: [Buffer<Float>]
        let scratch = Buffer<Float>(count: 36 * laneCount)

        init(_ geometry: ConvNetGeometry, images: Int) {
            let f = geometry.filters
            let tileCount = Winograd.points * (geometry.layers.dropFirst().map { $0.grid.count }.max() ?? 0) * images * f
            func maps() -> [Buffer<Float>] {
                geometry.layers.enumerated().map { index, layer in
                    Buffer(repeating: 0, count: index == 0 ? layer.pixels * f : images * layer.grid.paddedPixels * f)
                }
            }
            func pooled() -> [Buffer<Float>] {
                geometry.layers.map { Buffer(count: images * $0.pooledHeight * $0.pooledWidth * f) }
            }
            columns = Buffer(count: geometry.layers[0].pixels * 9 * geometry.channels)
            (tiles, tangentTiles) = (Buffer(count: tileCount), Buffer(count: tileCount))
            (products, tangentProducts) = (Buffer(count: tileCount), Buffer(count: tileCount))
            (self.maps, tangentMaps) = (maps(), maps())
            (self.pooled, tangentPooled) = (pooled(), pooled())
        }
    }

    private func forEachBatch(_ count: Int, _ body: (Range<Int>, TangentSpace) -> Void) {
        let batches = MicroBatches(images: count, pixels: geometry.layers[0].pixels)
        Threads.forEach(batches.count, making: { TangentSpace(geometry, images: batches.longest) }) { index, space in
            body(batches[index], space)
        }
    }

    /// Derivatives of the features along `direction`.
    ///
    /// - Parameters:
    ///   - images, count, kept: of the forward pass.
    ///   - direction: a kernel a block; nothing else of the parameters moves.
    ///   - featureTangents: [count, featureCount], overwritten.
    public func forwardTangent(
        images: Buffer<Float>, count: Int, kept: ConvNetActivations, direction: [Buffer<Float>],
        featureTangents: Buffer<Float>
    ) -> ConvNetTangents {
        let tangents = ConvNetTangents(geometry: geometry, count: count, direction: direction)
        forEachBatch(count) { range, space in
            for index in geometry.layers.indices {
                forwardTangent(
                    index, images: images.pointer, range: range, kept: kept, tangents: tangents,
                    featureTangents: featureTangents.pointer, space)
            }
        }
        return tangents
    }

    /// Block `index`: ż = W * ȧ + V * a, a the block's input and V the direction's kernel.
    private func forwardTangent(
        _ index: Int, images: UnsafePointer<Float>, range: Range<Int>, kept: ConvNetActivations,
        tangents: ConvNetTangents, featureTangents: FloatPointer, _ space: TangentSpace
    ) {
        let f = geometry.filters
        let layer = geometry.layers[index]
        let grid = layer.grid
        let tiles = grid.count * range.count
        let scratch = lanes(space.scratch.pointer)
        if index > 0 {
            for i in 0..<range.count {
                grid.transformInput(
                    kept.inputs[index]!.pointer + (range.lowerBound + i) * grid.paddedPixels * f, blocks: blocks,
                    scratch: scratch, into: space.tiles.pointer, first: i * grid.count, tiles: tiles)
                grid.transformInput(
                    space.maps[index].pointer + i * grid.paddedPixels * f, blocks: blocks, scratch: scratch,
                    into: space.tangentTiles.pointer, first: i * grid.count, tiles: tiles)
            }
            for point in 0..<Winograd.points {
                let (place, kernel) = (point * tiles * f, point * f * f)
                PanelProduct.multiply(
                    m: tiles, n: f, k: f, a: space.tiles.pointer + place, panels: tangents.panels[index].pointer + kernel,
                    c: space.products.pointer + place)
                PanelProduct.multiply(
                    m: tiles, n: f, k: f, a: space.tangentTiles.pointer + place,
                    panels: transformed[index].pointer + kernel, c: space.products.pointer + place, adding: true)
            }
        }
        for i in 0..<range.count {
            let image = range.lowerBound + i
            let tangent = tangents.outputs[index].pointer + image * layer.pixels * f
            if index == 0 {
                columns(of: images + image * geometry.pixelCount, into: space.columns.pointer)
                PanelProduct.multiply(
                    m: layer.pixels, n: f, k: 9 * geometry.channels, a: space.columns.pointer,
                    panels: tangents.panels[0].pointer, c: tangent)
            } else {
                grid.transformOutput(
                    space.products.pointer, blocks: blocks, scratch: scratch, into: tangent, first: i * grid.count,
                    tiles: tiles)
            }
            let target: FloatPointer
            let rowStride: Int
            if index + 1 < geometry.depth {
                let next = geometry.layers[index + 1].grid
                target = space.maps[index + 1].pointer + (i * next.paddedPixels + next.paddedWidth + 1) * f
                rowStride = next.paddedWidth
            } else {
                target = featureTangents + image * geometry.featureCount
                rowStride = layer.pooledWidth
            }
            InstanceNormPool.forwardTangent(
                kept.outputs[index].pointer + image * layer.pixels * f, tangent: tangent, layer: layer, blocks: blocks,
                mean: kept.means[index].pointer + image * f, scale: kept.scales[index].pointer + image * f,
                gamma: parameters.scales[index].pointer, beta: parameters.offsets[index].pointer,
                sums: tangents.sums(index, image: image, filters: f), into: target, rowStride: rowStride)
        }
    }

    /// The gradient with respect to the images of ⟨features, `featureGradients`⟩ + ⟨their tangents, `tangentGradients`⟩.
    ///
    /// - Parameters:
    ///   - featureGradients, tangentGradients: [count, featureCount].
    ///   - imageGradients: [count, height, width, channels], overwritten.
    public func backwardTangent(
        count: Int, kept: ConvNetActivations, tangents: ConvNetTangents, direction: [Buffer<Float>],
        featureGradients: Buffer<Float>, tangentGradients: Buffer<Float>, imageGradients: Buffer<Float>
    ) {
        let adjoint = Self.transform(geometry, parameters.kernels, adjoint: true)
        let along = Self.transform(geometry, direction, adjoint: true)
        forEachBatch(count) { range, space in
            for index in geometry.layers.indices.reversed() {
                normBackward(
                    index, range: range, kept: kept, tangents: tangents, featureGradients: featureGradients.pointer,
                    tangentGradients: tangentGradients.pointer, space
                ) { image in
                    firstBackward(direction, space, into: imageGradients.pointer + image * geometry.pixelCount)
                }
                if index > 0 {
                    convolutionBackward(index, count: range.count, adjoint[index - 1], along[index - 1], space)
                }
            }
        }
    }

    /// Cotangents of block `index`'s convolution outputs, and of their tangents, into the maps.
    ///
    /// - Parameter first: called for every image at block 0, whose maps are there for one image only.
    private func normBackward(
        _ index: Int, range: Range<Int>, kept: ConvNetActivations, tangents: ConvNetTangents,
        featureGradients: UnsafePointer<Float>, tangentGradients: UnsafePointer<Float>, _ space: TangentSpace,
        first: (_ image: Int) -> Void
    ) {
        let f = geometry.filters
        let layer = geometry.layers[index]
        let grid = layer.grid
        let pooled = layer.pooledHeight * layer.pooledWidth * f
        for i in 0..<range.count {
            let image = range.lowerBound + i
            let isLast = index + 1 == geometry.depth
            let source = isLast ? image * geometry.featureCount : i * pooled
            let place = index == 0 ? 0 : (i * grid.paddedPixels + grid.paddedWidth + 1) * f
            InstanceNormPool.backwardTangent(
                gradient: (isLast ? featureGradients : UnsafePointer(space.pooled[index].pointer)) + source,
                tangentGradient: (isLast ? tangentGradients : UnsafePointer(space.tangentPooled[index].pointer)) + source,
                map: kept.outputs[index].pointer + image * layer.pixels * f,
                tangent: tangents.outputs[index].pointer + image * layer.pixels * f, layer: layer, blocks: blocks,
                mean: kept.means[index].pointer + image * f, scale: kept.scales[index].pointer + image * f,
                gamma: parameters.scales[index].pointer, beta: parameters.offsets[index].pointer,
                sums: tangents.sums(index, image: image, filters: f),
                into: space.maps[index].pointer + place, tangentResult: space.tangentMaps[index].pointer + place,
                rowStride: index == 0 ? layer.width : grid.paddedWidth)
            if index == 0 { first(image) }
        }
    }

    /// From the outputs of block `index` to the pooled maps below: ā = Wᵀ z̄ + Vᵀ ż̄ for values, Wᵀ ż̄ for tangents.
    private func convolutionBackward(
        _ index: Int, count: Int, _ adjoint: Buffer<Float>, _ along: Buffer<Float>, _ space: TangentSpace
    ) {
        let f = geometry.filters
        let grid = geometry.layers[index].grid
        let tiles = grid.count * count
        let scratch = lanes(space.scratch.pointer)
        for i in 0..<count {
            let place = i * grid.paddedPixels * f
            grid.transformInput(
                space.maps[index].pointer + place, blocks: blocks, scratch: scratch, into: space.tiles.pointer,
                first: i * grid.count, tiles: tiles)
            grid.transformInput(
                space.tangentMaps[index].pointer + place, blocks: blocks, scratch: scratch,
                into: space.tangentTiles.pointer, first: i * grid.count, tiles: tiles)
        }
        for point in 0..<Winograd.points {
            let (place, kernel) = (point * tiles * f, point * f * f)
            func multiply(_ a: Buffer<Float>, _ panels: Buffer<Float>, into c: Buffer<Float>, adding: Bool = false) {
                PanelProduct.multiply(
                    m: tiles, n: f, k: f, a: a.pointer + place, panels: panels.pointer + kernel, c: c.pointer + place,
                    adding: adding)
            }
            multiply(space.tiles, adjoint, into: space.products)
            multiply(space.tangentTiles, along, into: space.products, adding: true)
            multiply(space.tangentTiles, adjoint, into: space.tangentProducts)
        }
        let below = geometry.layers[index - 1]
        for i in 0..<count {
            let place = i * below.pooledHeight * below.pooledWidth * f
            for (products, target) in [
                (space.products, space.pooled[index - 1]), (space.tangentProducts, space.tangentPooled[index - 1]),
            ] {
                grid.transformOutput(
                    products.pointer, blocks: blocks, scratch: scratch, into: target.pointer + place,
                    first: i * grid.count, tiles: tiles)
            }
        }
    }

    /// x̄ = Wᵀ z̄ + Vᵀ ż̄ of block 0, for the image whose maps are in `space`.
    private func firstBackward(_ direction: [Buffer<Float>], _ space: TangentSpace, into result: FloatPointer) {
        let f = geometry.filters
        let patch = 9 * geometry.channels
        let first = geometry.layers[0]
        let scratch = space.columns.pointer
        for (map, kernel, beta) in [
            (space.maps[0], parameters.kernels[0], Float(0)), (space.tangentMaps[0], direction[0], 1),
        ] {
            gemm(
                false, true, m: first.pixels, n: patch, k: f, a: map.pointer, lda: f, b: kernel.pointer, ldb: f, beta: beta,
                c: scratch, ldc: patch)
        }
        scatterColumns(scratch, into: result)
    }
}
