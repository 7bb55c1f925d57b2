import Parallel

/// The blocks of a ConvNet in one go: a thread takes a micro-batch through all of them while it is in cache.
public final class ConvNetKernel {
    let geometry: ConvNetGeometry
    let parameters: ConvNetParameters
    /// The kernels, packed.
    let transformed: [Buffer<Float>]
    var blocks: Int { geometry.filters / laneCount }

    /// Prepares the kernels.
    public init(_ geometry: ConvNetGeometry, _ parameters: ConvNetParameters) {
        precondition(geometry.isFusable, "fused kernels need a multiple of \(laneCount) filters")
        self.geometry = geometry
        self.parameters = parameters
        transformed = Self.pack(geometry, parameters.kernels)
    }

    /// Kernels as the forward pass takes them: block 0's packed as it is, the others' in the tile domain.
    static func pack(_ geometry: ConvNetGeometry, _ kernels: [Buffer<Float>]) -> [Buffer<Float>] {
        let first = Buffer<Float>(count: 9 * geometry.channels * geometry.filters)
        PanelProduct.pack(kernels[0].pointer, rows: 9 * geometry.channels, columns: geometry.filters, into: first.pointer)
        return [first] + transform(geometry, kernels, adjoint: false)
    }

    /// The tile-domain kernels of blocks 1 and up.
    static func transform(
        _ geometry: ConvNetGeometry, _ kernels: [Buffer<Float>], adjoint: Bool
    ) -> [Buffer<Float>] {
        let f = geometry.filters
        return kernels.dropFirst().map { kernel in
            let u = Buffer<Float>(count: Winograd.points * f * f)
            Winograd.transformKernel(kernel.pointer, inputs: f, outputs: f, adjoint: adjoint, into: u.pointer)
            return u
        }
    }

    /// One thread's scratch memory.
    final class Workspace {
        let columns, maps, tiles, products: Buffer<Float>
        /// Zero-bordered inputs of blocks 1 and up, when they are not kept.
        let inputs: [Buffer<Float>?]
        let mean, scale: Buffer<Float>
        let lanesScratch = Buffer<Float>(count: 36 * laneCount)

        init(_ geometry: ConvNetGeometry, images: Int, keepsActivations: Bool) {
            let f = geometry.filters
            let first = geometry.layers[0]
            columns = Buffer(count: first.pixels * 9 * geometry.channels)
            maps = Buffer(count: keepsActivations ? 0 : (geometry.layers.map(\.pixels).max() ?? 0) * f)
            tiles = Buffer(count: geometry.tileDomainCount(images: images))
            products = Buffer(count: geometry.tileDomainCount(images: images))
            inputs = geometry.layers.indices.map {
                $0 == 0 || keepsActivations
                    ? nil : Buffer(repeating: 0, count: images * geometry.layers[$0].grid.paddedPixels * f)
            }
            mean = Buffer(count: f)
            scale = Buffer(count: f)
        }
    }

    /// Features [count, featureCount] of `images` [count, height, width, channels].
    ///
    /// - Parameter keep: keep what `backward` needs.
    public func forward(
        images: Buffer<Float>, count: Int, features: Buffer<Float>, keep: Bool
    ) -> ConvNetActivations? {
        let kept = keep ? ConvNetActivations(geometry: geometry, count: count) : nil
        let batches = MicroBatches(images: count, pixels: geometry.layers[0].pixels)
        Threads.forEach(
            batches.count, making: { Workspace(geometry, images: batches.longest, keepsActivations: keep) }
        ) { index, space in
            forward(
                images: images.pointer, range: batches[index], features: features.pointer, kept: kept, space)
        }
        return kept
    }

    private func forward(
        images: UnsafePointer<Float>, range: Range<Int>, features: FloatPointer, kept: ConvNetActivations?,
        _ space: Workspace
    ) {
        let f = geometry.filters
        for (index, layer) in geometry.layers.enumerated() {
            let grid = layer.grid
            let tiles = grid.count * range.count
            let plane = Winograd.plane(tiles: tiles, channels: f)
            if index > 0 {
                let inputs = input(index, range: range, kept: kept, space)
                for i in 0..<range.count {
                    grid.transformInput(
                        inputs + i * grid.paddedPixels * f, blocks: blocks, scratch: lanes(space.lanesScratch.pointer),
                        into: space.tiles.pointer, first: i * grid.count, tiles: tiles)
                }
                for point in 0..<Winograd.points {
                    PanelProduct.multiply(
                        m: tiles, n: f, k: f, a: space.tiles.pointer + point * plane,
                        panels: transformed[index].pointer + point * f * f,
                        c: space.products.pointer + point * plane)
                }
            }
            for i in 0..<range.count {
                let image = range.lowerBound + i
                let map = kept.map { $0.outputs[index].pointer + image * layer.pixels * f } ?? space.maps.pointer
                let mean = kept.map { $0.means[index].pointer + image * f } ?? space.mean.pointer
                let scale = kept.map { $0.scales[index].pointer + image * f } ?? space.scale.pointer
                if index == 0 {
                    convolveFirst(images + image * geometry.pixelCount, columns: space.columns.pointer, into: map)
                } else {
                    grid.transformOutput(
                        space.products.pointer, blocks: blocks, scratch: lanes(space.lanesScratch.pointer), into: map,
                        first: i * grid.count, tiles: tiles)
                }
                InstanceNormPool.statistics(map, pixels: layer.pixels, blocks: blocks, mean: mean, scale: scale)
                let target: FloatPointer
                let rowStride: Int
                if index + 1 < geometry.depth {
                    let next = geometry.layers[index + 1].grid
                    let padded = input(index + 1, range: range, kept: kept, space) + i * next.paddedPixels * f
                    if kept != nil { padded.update(repeating: 0, count: next.paddedPixels * f) }
                    target = padded + (next.paddedWidth + 1) * f
                    rowStride = next.paddedWidth
                } else {
                    target = features + image * geometry.featureCount
                    rowStride = layer.pooledWidth
                }
                InstanceNormPool.forward(
                    map, layer: layer, blocks: blocks, mean: mean, scale: scale, gamma: parameters.scales[index].pointer,
                    beta: parameters.offsets[index].pointer, into: target, rowStride: rowStride)
            }
        }
    }

    /// The zero-bordered inputs of block `index` for the images of `range`.
    private func input(
        _ index: Int, range: Range<Int>, kept: ConvNetActivations?, _ space: Workspace
    ) -> FloatPointer {
        guard let kept else { return space.inputs[index]!.pointer }
        return kept.inputs(index, from: range.lowerBound, geometry)
    }

    func columns(of image: UnsafePointer<Float>, into result: FloatPointer) {
        let first = geometry.layers[0]
        ImageColumns.gather(
            image, height: geometry.height, width: geometry.width, channels: geometry.channels, side: 3, stride: 1,
            padding: geometry.firstPadding, outHeight: first.height, outWidth: first.width, into: result)
    }

    private func convolveFirst(_ image: UnsafePointer<Float>, columns scratch: FloatPointer, into map: FloatPointer) {
        let patch = 9 * geometry.channels
        columns(of: image, into: scratch)
        PanelProduct.multiply(
            m: geometry.layers[0].pixels, n: geometry.filters, k: patch, a: scratch, panels: transformed[0].pointer,
            c: map)
    }
}
