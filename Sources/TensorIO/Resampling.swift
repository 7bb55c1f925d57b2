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
        return height == self.height ? across : across.transposed().resampledAcross(to: height).transposed()
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

    private func transposed() -> RasterImage {
        var turned = [UInt8](repeating: 0, count: pixels.count)
        for y in 0..<height {
            for x in 0..<width {
                for c in 0..<channels { turned[(x * height + y) * channels + c] = pixels[(y * width + x) * channels + c] }
            }
        }
        return RasterImage(pixels: turned, width: height, height: width, channels: channels)
    }

    private func resampledAcross(to count: Int) -> RasterImage {
        let taps = (0..<count).map { Taps(at: $0, of: count, from: width) }
        var output = [UInt8](repeating: 0, count: count * height * channels)
        for y in 0..<height {
            for x in 0..<count {
                for c in 0..<channels {
                    var sum: Float = 0.5
                    var source = (y * width + taps[x].first) * channels + c
                    for weight in taps[x].weights {
                        sum += weight * Float(pixels[source])
                        source += channels
                    }
                    output[(y * count + x) * channels + c] = UInt8(min(sum, 255))
                }
            }
        }
        return RasterImage(pixels: output, width: count, height: height, channels: channels)
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
