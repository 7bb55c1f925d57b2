import Parallel

/// Derivatives of a forward pass along a direction of the kernels: what the way back needs of them.
public final class ConvNetTangents {
    /// Of the convolution outputs, [n, height, width, filters] a block.
    let outputs: [Buffer<Float>]
    /// Per-channel sums of them, [n, filters] a block.
    let plainSums, centredSums: [Buffer<Float>]
    /// Zero-bordered, of the inputs of blocks 1 and up where they are kept: for the kernels' gradients.
    let inputs: [Buffer<Float>?]
    let direction: ConvNetParameters
    /// The direction's kernels, packed as `ConvNetKernel` packs its own.
    let panels: [Buffer<Float>]

    init(geometry: ConvNetGeometry, count: Int, direction: ConvNetParameters, keepsInputs: Bool) {
        let f = geometry.filters
        outputs = geometry.layers.map { Buffer(count: count * $0.pixels * f) }
        plainSums = geometry.layers.map { _ in Buffer(count: count * f) }
        centredSums = geometry.layers.map { _ in Buffer(count: count * f) }
        inputs = geometry.layers.indices.map {
            // Only what is inside the border is written.
            $0 == 0 || !keepsInputs ? nil : Buffer(repeating: 0, count: count * geometry.layers[$0].grid.paddedPixels * f)
        }
        self.direction = direction
        panels = ConvNetKernel.pack(geometry, direction.kernels)
    }

    /// Of the scale and offset of block `index`'s norm.
    func norm(_ index: Int) -> InstanceNormPool.Direction {
        InstanceNormPool.Direction(gamma: direction.scales[index].pointer, beta: direction.offsets[index].pointer)
    }

    func sums(_ index: Int, image: Int, filters: Int) -> InstanceNormPool.TangentSums {
        InstanceNormPool.TangentSums(
            plain: plainSums[index].pointer + image * filters, centred: centredSums[index].pointer + image * filters)
    }
}

/// Second derivatives without a graph of first ones: the gradient of ⟨v, ∂L/∂parameters⟩ is that of the derivative of L along
/// v. So every value goes forward together with its derivative along v, and the gradient of the two comes back.
extension ConvNetKernel {
    /// One thread's scratch memory.
    final class TangentSpace {
        let columns, tiles, tangentTiles, products, tangentProducts: Buffer<Float>
        /// Zero-bordered maps of blocks 1 and up, block 0's without a border: tangents on the way forward, cotangents of
        /// values and of tangents on the way back.
        let maps, tangentMaps: [Buffer<Float>]
        /// Cotangents of the pooled maps and of their tangents.
        let pooled, tangentPooled: [Buffer<Float>]
        let scratch = Buffer<Float>(count: 36 * laneCount)

        init(_ geometry: ConvNetGeometry, images: Int) {
            let f = geometry.filters
            let tileCount = geometry.tileDomainCount(images: images)
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

        /// Zero-bordered tangents of the inputs of block `index`, which is not the first, from an image on.
        func inputTangents(
            _ index: Int, of tangents: ConvNetTangents, from image: Int, _ geometry: ConvNetGeometry
        ) -> FloatPointer {
            guard let kept = tangents.inputs[index] else { return maps[index].pointer }
            return kept.pointer + image * geometry.layers[index].grid.paddedPixels * geometry.filters
        }
    }

    /// Derivatives of the features along `direction`.
    ///
    /// - Parameters:
    ///   - images, count, kept: of the forward pass.
    ///   - direction: laid out like the parameters. A convolution's bias has none: instance norm removes it.
    ///   - featureTangents: [count, featureCount], overwritten.
    ///   - wantsParameters: whether `backwardTangent` will be asked for the parameters' gradients.
    public func forwardTangent(
        images: Buffer<Float>, count: Int, kept: ConvNetActivations, direction: ConvNetParameters,
        featureTangents: Buffer<Float>, wantsParameters: Bool
    ) -> ConvNetTangents {
        let tangents = ConvNetTangents(
            geometry: geometry, count: count, direction: direction, keepsInputs: wantsParameters)
        _ = summing(count, wantsParameters: false, making: { TangentSpace(geometry, images: $0) }) { range, _, space in
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
            let moved = space.inputTangents(index, of: tangents, from: range.lowerBound, geometry)
            for i in 0..<range.count {
                grid.transformInput(
                    kept.inputs(index, from: range.lowerBound + i, geometry), blocks: blocks, scratch: scratch,
                    into: space.tiles.pointer, first: i * grid.count, tiles: tiles)
                grid.transformInput(
                    moved + i * grid.paddedPixels * f, blocks: blocks, scratch: scratch,
                    into: space.tangentTiles.pointer, first: i * grid.count, tiles: tiles)
            }
            for point in 0..<Winograd.points {
                let (place, kernel) = (point * Winograd.plane(tiles: tiles, channels: f), point * f * f)
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
                target = space.inputTangents(index + 1, of: tangents, from: range.lowerBound, geometry)
                    + (i * next.paddedPixels + next.paddedWidth + 1) * f
                rowStride = next.paddedWidth
            } else {
                target = featureTangents + image * geometry.featureCount
                rowStride = layer.pooledWidth
            }
            InstanceNormPool.forwardTangent(
                kept.outputs[index].pointer + image * layer.pixels * f, tangent: tangent, layer: layer, blocks: blocks,
                mean: kept.means[index].pointer + image * f, scale: kept.scales[index].pointer + image * f,
                gamma: parameters.scales[index].pointer, beta: parameters.offsets[index].pointer,
                direction: tangents.norm(index), sums: tangents.sums(index, image: image, filters: f), into: target,
                rowStride: rowStride)
        }
    }
}
