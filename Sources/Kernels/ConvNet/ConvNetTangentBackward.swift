/// The way back of `forwardTangent`.
extension ConvNetKernel {
    /// The gradients of ⟨features, `featureGradients`⟩ + ⟨their tangents, `tangentGradients`⟩.
    ///
    /// - Parameters:
    ///   - images, count, kept, tangents: of the ways forward.
    ///   - featureGradients, tangentGradients: [count, featureCount].
    ///   - imageGradients: [count, height, width, channels], overwritten.
    ///   - wantsParameters: whether to compute the parameters' gradients; `forwardTangent` was told so too.
    public func backwardTangent(
        images: Buffer<Float>, count: Int, kept: ConvNetActivations, tangents: ConvNetTangents,
        featureGradients: Buffer<Float>, tangentGradients: Buffer<Float>, imageGradients: Buffer<Float>,
        wantsParameters: Bool
    ) -> ConvNetGradients? {
        let adjoint = Self.transform(geometry, parameters.kernels, adjoint: true)
        let along = Self.transform(geometry, tangents.direction.kernels, adjoint: true)
        return summing(count, wantsParameters: wantsParameters, making: { TangentSpace(geometry, images: $0) }) {
            range, sums, space in
            for index in geometry.layers.indices.reversed() {
                normBackward(
                    index, range: range, kept: kept, tangents: tangents, featureGradients: featureGradients.pointer,
                    tangentGradients: tangentGradients.pointer, sums: sums, space
                ) { image in
                    let place = image * geometry.pixelCount
                    if let sums {
                        addFirstKernelGradient(
                            images.pointer + place, gradient: space.maps[0].pointer, columns: space.columns.pointer, to: sums)
                    }
                    firstBackward(tangents.direction.kernels[0], space, into: imageGradients.pointer + place)
                }
                guard index > 0 else { continue }
                convolutionBackward(index, count: range.count, adjoint[index - 1], along[index - 1], space)
                guard let sums else { continue }
                for (inputs, cotangents) in [
                    (kept.inputs(index, from: range.lowerBound, geometry), space.maps[index]),
                    (space.inputTangents(index, of: tangents, from: range.lowerBound, geometry), space.tangentMaps[index]),
                ] {
                    addKernelGradient(
                        index, inputs: inputs, outputGradients: cotangents.pointer, count: range.count, tiles: space.tiles,
                        products: space.products, scratch: lanes(space.scratch.pointer), to: sums)
                }
            }
        }
    }

    /// Cotangents of block `index`'s convolution outputs, and of their tangents, into the maps.
    ///
    /// - Parameter first: called for every image at block 0, whose maps are there for one image only.
    private func normBackward(
        _ index: Int, range: Range<Int>, kept: ConvNetActivations, tangents: ConvNetTangents,
        featureGradients: UnsafePointer<Float>, tangentGradients: UnsafePointer<Float>, sums: GradientSums?,
        _ space: TangentSpace, first: (_ image: Int) -> Void
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
                direction: tangents.norm(index), sums: tangents.sums(index, image: image, filters: f),
                into: space.maps[index].pointer + place, tangentResult: space.tangentMaps[index].pointer + place,
                rowStride: index == 0 ? layer.width : grid.paddedWidth, gammaGradient: sums?.scales[index].pointer,
                betaGradient: sums?.offsets[index].pointer)
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
            let (place, kernel) = (point * Winograd.plane(tiles: tiles, channels: f), point * f * f)
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
    private func firstBackward(_ direction: Buffer<Float>, _ space: TangentSpace, into result: FloatPointer) {
        let f = geometry.filters
        let patch = 9 * geometry.channels
        let first = geometry.layers[0]
        let scratch = space.columns.pointer
        for (map, kernel, beta) in [
            (space.maps[0], parameters.kernels[0], Float(0)), (space.tangentMaps[0], direction, 1),
        ] {
            gemm(
                false, true, m: first.pixels, n: patch, k: f, a: map.pointer, lda: f, b: kernel.pointer, ldb: f, beta: beta,
                c: scratch, ldc: patch)
        }
        scatterColumns(scratch, into: result)
    }
}
