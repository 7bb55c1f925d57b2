/// Several images to train on in the pixels of one: it is cut into factor × factor tiles, and each tile, enlarged to the whole size
/// by bilinear interpolation, is an image of its own (Kim et al., "Dataset condensation via efficient synthetic-data
/// parameterization", ICML 2022; so do IDM and DREAM).
///
/// Images that come out of an image are in the order of the tiles, row by row; those of several images tile by tile: the first
/// tile of all of them, then the second.
public struct Partition: Sendable, Hashable {
    /// Tiles a side, 1 or more.
    public let factor: Int
    /// Images that come out of one.
    public var tiles: Int { factor * factor }

    /// - Precondition: `factor` is 1 or more.
    public init(_ factor: Int) {
        precondition(factor > 0, "a tile a side")
        self.factor = factor
    }

    /// - Throws: `DataError` for images that cannot be cut so.
    public func requireDivides(height: Int, width: Int) throws {
        guard height % factor == 0, width % factor == 0 else {
            throw DataError("expected images that \(factor)x\(factor) tiles divide, found \(height)x\(width)", record: "images")
        }
    }

    /// For every pixel of tile `tile`, enlarged, four pixels of the whole image and what each counts.
    ///
    /// - Precondition: the factor divides both sides.
    /// - Returns: [height·width·4] each.
    public func taps(tile: Int, height: Int, width: Int) -> (sources: [Int32], weights: [Float]) {
        let (rows, columns) = (spread(tile / factor, height), spread(tile % factor, width))
        var sources: [Int32] = []
        var weights: [Float] = []
        for row in rows {
            for column in columns {
                for (y, wy) in row {
                    for (x, wx) in column {
                        sources.append(Int32(y * width + x))
                        weights.append(wy * wx)
                    }
                }
            }
        }
        return (sources, weights)
    }

    /// For every place on a side, two places in the stretch of tile `tile` and what each counts. Places are those of PyTorch's
    /// bilinear `interpolate` with `align_corners` false: pixel centres, held within the tile.
    private func spread(_ tile: Int, _ side: Int) -> [[(place: Int, weight: Float)]] {
        let size = side / factor
        precondition(size * factor == side, "\(factor) tiles do not divide \(side) pixels")
        return (0..<side).map { i in
            let position = max((Float(i) + 0.5) / Float(factor) - 0.5, 0)
            let low = min(Int(position), size - 1)
            let share = position - Float(low)
            return [(tile * size + low, 1 - share), (tile * size + min(low + 1, size - 1), share)]
        }
    }

    /// What belongs to the images that come out, of what belongs to those that go in.
    public func repeated<Value>(_ values: [Value]) -> [Value] { (0..<tiles).flatMap { _ in values } }

    /// The images of `tiles` times as many: pixels [n, height, width, channels] to [tiles·n, height, width, channels].
    public func expanded(_ pixels: [Float], height: Int, width: Int, channels: Int) -> [Float] {
        let size = height * width * channels
        return (0..<tiles).flatMap { tile -> [Float] in
            let (sources, weights) = taps(tile: tile, height: height, width: width)
            var result = [Float](repeating: 0, count: pixels.count)
            for start in stride(from: 0, to: pixels.count, by: size) {
                for (tap, source) in sources.enumerated() where weights[tap] != 0 {
                    for c in 0..<channels {
                        result[start + tap / 4 * channels + c] += weights[tap] * pixels[start + Int(source) * channels + c]
                    }
                }
            }
            return result
        }
    }

    /// Images of a factor-th of the size, side by side in one of the whole size: pixels [tiles·n, height, width, channels], `tiles`
    /// of them after another, to [n, height, width, channels]. Sizes are brought down as `expanded` brings them up: at factor 2
    /// by the mean of 2×2 pixels.
    public func packed(_ pixels: [Float], height: Int, width: Int, channels: Int) -> [Float] {
        let (rows, columns) = (shrunk(height), shrunk(width))
        let (stepY, stepX) = (width * channels, channels)
        let size = height * stepY
        precondition(pixels.count % (tiles * size) == 0, "\(tiles) images for each")
        var result = [Float](repeating: 0, count: pixels.count / tiles)
        for image in 0..<pixels.count / size {
            let (target, tile) = image.quotientAndRemainder(dividingBy: tiles)
            let corner = target * size + tile / factor * (height / factor) * stepY + tile % factor * (width / factor) * stepX
            for (i, row) in rows.enumerated() {
                for (j, column) in columns.enumerated() {
                    for c in 0..<channels {
                        var sum: Float = 0
                        for (y, wy) in row {
                            for (x, wx) in column { sum += wy * wx * pixels[image * size + y * stepY + x * stepX + c] }
                        }
                        result[corner + i * stepY + j * stepX + c] = sum
                    }
                }
            }
        }
        return result
    }

    private func shrunk(_ side: Int) -> [[(place: Int, weight: Float)]] {
        (0..<side / factor).map { i in
            let position = (Float(i) + 0.5) * Float(factor) - 0.5
            let low = Int(position)
            return [(low, 1 - (position - Float(low))), (min(low + 1, side - 1), position - Float(low))]
        }
    }
}

extension StreamMetadata {
    /// How the images are cut into those to train on; nil where they are as they are.
    ///
    /// - Throws: `DataError` for an attribute that says something else.
    public func partition() throws -> Partition? {
        guard let text = attributes["partition"] else { return nil }
        guard let factor = Int(text), (1...64).contains(factor) else {
            throw DataError("expected a 'partition' from 1 to 64 in the trailer, found '\(text)'")
        }
        return factor == 1 ? nil : Partition(factor)
    }
}

extension ImageDataset {
    /// The images to train on: each tile of a partitioned one; all others as they are.
    ///
    /// - Throws: `DataError` for a partition that does not divide the images.
    public func expanded() throws -> ImageDataset {
        try withFile(label) {
            guard let partition = try metadata.partition() else { return self }
            try partition.requireDivides(height: height, width: width)
            let isBytes = images.elementType == .uint8
            let pixels = partition.expanded(images.floats(), height: height, width: width, channels: channels)
            let shape = [count * partition.tiles] + images.shape.dropFirst()
            var records = [
                ("images", isBytes ? NDArray(pixels.map { UInt8($0.rounded()) }, shape: shape) : NDArray(pixels, shape: shape)),
                ("labels", NDArray(partition.repeated(labels), shape: [shape[0]])),
            ]
            if let bias { records.append(("bias", NDArray(partition.repeated(bias), shape: [shape[0]]))) }
            var metadata = metadata
            metadata.attributes["partition"] = nil
            return try ImageDataset(TensorStream(records, metadata: metadata), label: label)
        }
    }
}
