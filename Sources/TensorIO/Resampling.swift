extension RasterImage {
    /// The image scaled until it covers `width` × `height`, the longer direction cut equally on both sides.
    ///
    /// - Precondition: both positive.
    public func covering(width: Int, height: Int) -> RasterImage {
        precondition(width > 0 && height > 0, "an image has pixels")
        if self.width == width, self.height == height { return self }
        let scale = max(Double(width) / Double(self.width), Double(height) / Double(self.height))
        let scaled = (
            width: max(width, Int((Double(self.width) * scale).rounded())),
            height: max(height, Int((Double(self.height) * scale).rounded()))
        )
        return resampled(width: scaled.width, height: scaled.height)
            .cropped(x: (scaled.width - width) / 2, y: (scaled.height - height) / 2, width: width, height: height)
    }

    /// Bilinear interpolation, the triangle widened by the reduction where the image shrinks, so that every pixel counts
    /// (what Pillow calls BILINEAR): columns first, then rows, rounded to bytes after each.
    public func resampled(width: Int, height: Int) -> RasterImage {
        let across = width == self.width ? self : resampledAcross(to: width)
        return height == self.height ? across : across.resampledDown(to: height)
    }

    private func cropped(x: Int, y: Int, width: Int, height: Int) -> RasterImage {
        var kept: [UInt8] = []
        kept.reserveCapacity(width * height * channels)
        for row in y..<y + height {
            let start = (row * self.width + x) * channels
            kept += pixels[start..<start + width * channels]
        }
        return RasterImage(pixels: kept, width: width, height: height, channels: channels)
    }

    private func resampledAcross(to count: Int) -> RasterImage {
        let taps = (0..<count).map { Taps(at: $0, of: count, from: width) }
        let output = [UInt8](unsafeUninitializedCapacity: count * height * channels) { target, initialized in
            pixels.withUnsafeBufferPointer { source in
                for y in 0..<height {
                    for x in 0..<count {
                        for c in 0..<channels {
                            var sum: Float = 0.5
                            var place = (y * width + taps[x].first) * channels + c
                            for weight in taps[x].weights {
                                sum += weight * Float(source[place])
                                place += channels
                            }
                            target.initializeElement(at: (y * count + x) * channels + c, to: UInt8(min(sum, 255)))
                        }
                    }
                }
            }
            initialized = target.count
        }
        return RasterImage(pixels: output, width: count, height: height, channels: channels)
    }

    private func resampledDown(to count: Int) -> RasterImage {
        let row = width * channels
        var sums = [Float](repeating: 0, count: row)
        let output = [UInt8](unsafeUninitializedCapacity: row * count) { target, initialized in
            pixels.withUnsafeBufferPointer { source in
                sums.withUnsafeMutableBufferPointer { sums in
                    for y in 0..<count {
                        let taps = Taps(at: y, of: count, from: height)
                        sums.update(repeating: 0.5)
                        for (tap, weight) in taps.weights.enumerated() {
                            let start = (taps.first + tap) * row
                            for x in 0..<row { sums[x] += weight * Float(source[start + x]) }
                        }
                        for x in 0..<row { target.initializeElement(at: y * row + x, to: UInt8(min(sums[x], 255))) }
                    }
                }
            }
            initialized = target.count
        }
        return RasterImage(pixels: output, width: width, height: count, channels: channels)
    }
}

/// The source pixels that make one pixel of a resampled row, with weights that sum to 1.
private struct Taps {
    let first: Int
    let weights: [Float]

    init(at index: Int, of count: Int, from length: Int) {
        let scale = Double(length) / Double(count)
        let reach = max(scale, 1)
        let centre = (Double(index) + 0.5) * scale
        first = max(0, Int(centre - reach + 0.5))
        let last = min(length, Int(centre + reach + 0.5))
        let raw = (first..<last).map { max(0, 1 - abs((Double($0) + 0.5 - centre) / reach)) }
        let sum = raw.reduce(0, +)
        weights = raw.map { Float($0 / sum) }
    }
}
