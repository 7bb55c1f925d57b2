import Parallel

/// 3×3 convolutions of stride 1 and padding 1 over a whole batch, by tiles.
struct WinogradConvolution {
    let shape: ConvolutionShape
    private var grid: TileGrid { TileGrid(height: shape.height, width: shape.width) }

    /// Images transformed together: enough tiles for efficient products, few enough to stay in cache.
    private func group(channels: Int) -> Int {
        max(1, min(shape.images, (channels > 128 ? 128 : 64) / grid.count))
    }

    /// Copies an image into the middle of a zeroed padded one.
    private func pad(_ image: FloatPointer, channels: Int, into padded: FloatPointer) {
        let row = shape.width * channels
        for y in 0..<shape.height {
            (padded + ((y + 1) * grid.paddedWidth + 1) * channels).update(from: image + y * row, count: row)
        }
    }

    func forward(_ x: Buffer<Float>, _ kernel: Buffer<Float>, into result: Buffer<Float>) {
        convolve(x, kernel, from: shape.inputs, to: shape.outputs, adjoint: false, into: result)
    }

    func inputGradient(_ gradient: Buffer<Float>, _ kernel: Buffer<Float>, into result: Buffer<Float>) {
        convolve(gradient, kernel, from: shape.outputs, to: shape.inputs, adjoint: true, into: result)
    }

    private func convolve(
        _ x: Buffer<Float>, _ kernel: Buffer<Float>, from: Int, to: Int, adjoint: Bool, into result: Buffer<Float>
    ) {
        let u = Buffer<Float>(count: Winograd.points * from * to)
        Winograd.transformKernel(
            kernel.pointer, inputs: shape.inputs, outputs: shape.outputs, adjoint: adjoint, into: u.pointer)
        let grid = grid
        let group = group(channels: max(from, to))
        let groups = (shape.images + group - 1) / group
        func workspace() -> (padded: Buffer<Float>, tiles: Buffer<Float>, products: Buffer<Float>, scratch: Buffer<Float>) {
            (
                Buffer(repeating: 0, count: grid.paddedPixels * from),
                Buffer(count: Winograd.count(tiles: group * grid.count, channels: from)),
                Buffer(count: Winograd.count(tiles: group * grid.count, channels: to)), Buffer(count: 36 * laneCount)
            )
        }
        Threads.forEach(groups, making: workspace) { index, space in
            let range = index * group..<min(shape.images, (index + 1) * group)
            let tiles = range.count * grid.count
            let (plane, productPlane) = (Winograd.plane(tiles: tiles, channels: from), Winograd.plane(tiles: tiles, channels: to))
            for (i, image) in range.enumerated() {
                pad(x.pointer + image * shape.inputPixels * from, channels: from, into: space.padded.pointer)
                grid.transformInput(
                    space.padded.pointer, blocks: from / laneCount, scratch: lanes(space.scratch.pointer),
                    into: space.tiles.pointer, first: i * grid.count, tiles: tiles)
            }
            for point in 0..<Winograd.points {
                PanelProduct.multiply(
                    m: tiles, n: to, k: from, a: space.tiles.pointer + point * plane,
                    panels: u.pointer + point * from * to, c: space.products.pointer + point * productPlane)
            }
            for (i, image) in range.enumerated() {
                grid.transformOutput(
                    space.products.pointer, blocks: to / laneCount, scratch: lanes(space.scratch.pointer),
                    into: result.pointer + image * shape.inputPixels * to, first: i * grid.count, tiles: tiles)
            }
        }
    }

    /// Transforms a chunk of images with all threads, then adds up its tiles with one task a point: the order of
    /// every sum is that of the images.
    func kernelGradient(_ x: Buffer<Float>, _ gradient: Buffer<Float>, into result: Buffer<Float>) {
        let (from, to) = (shape.inputs, shape.outputs)
        let grid = grid
        let sums = Buffer<Float>(count: Winograd.points * from * to)
        let chunk = max(1, min(shape.images, (4 << 20) / (Winograd.points * grid.count * max(from, to))))
        let tiles = Buffer<Float>(count: Winograd.count(tiles: chunk * grid.count, channels: from))
        let products = Buffer<Float>(count: Winograd.count(tiles: chunk * grid.count, channels: to))
        func workspace() -> (input: Buffer<Float>, gradient: Buffer<Float>, scratch: Buffer<Float>) {
            (
                Buffer(repeating: 0, count: grid.paddedPixels * from), Buffer(repeating: 0, count: grid.paddedPixels * to),
                Buffer(count: 36 * laneCount)
            )
        }
        for first in stride(from: 0, to: shape.images, by: chunk) {
            let count = min(chunk, shape.images - first)
            let tileCount = count * grid.count
            let (plane, productPlane) = (Winograd.plane(tiles: tileCount, channels: from), Winograd.plane(tiles: tileCount, channels: to))
            Threads.forEach(count, making: workspace) { i, space in
                pad(x.pointer + (first + i) * shape.inputPixels * from, channels: from, into: space.input.pointer)
                grid.transformInput(
                    space.input.pointer, blocks: from / laneCount, scratch: lanes(space.scratch.pointer),
                    into: tiles.pointer, first: i * grid.count, tiles: tileCount)
                pad(gradient.pointer + (first + i) * shape.inputPixels * to, channels: to, into: space.gradient.pointer)
                grid.transformOutputGradient(
                    space.gradient.pointer, blocks: to / laneCount, scratch: lanes(space.scratch.pointer),
                    into: products.pointer, first: i * grid.count, tiles: tileCount)
            }
            Threads.forEach(Winograd.points) { point, _ in
                gemm(
                    true, false, m: from, n: to, k: tileCount, a: tiles.pointer + point * plane, lda: from,
                    b: products.pointer + point * productPlane, ldb: to, beta: first == 0 ? 0 : 1,
                    c: sums.pointer + point * from * to, ldc: to)
            }
        }
        Winograd.kernelGradient(sums.pointer, pairs: from * to, into: result.pointer)
    }
}
