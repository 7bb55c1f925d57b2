/// What becomes of a picture whose sides have another ratio than those it is to get.
public enum ImageFit: String, CaseIterable, Sendable {
    /// Scaled until it covers them, what is too much cut off equally on both sides.
    case crop
    /// Scaled until it lies within them, in the middle, black around it.
    case pad
    /// Each side scaled for itself.
    case stretch
}

extension RasterImage {
    /// The image at `width` × `height`, nothing done where it has them.
    /// - Precondition: both positive.
    public func fitted(_ fit: ImageFit, width: Int, height: Int) -> RasterImage {
        switch fit {
        case .crop: covering(width: width, height: height)
        case .pad: padded(width: width, height: height)
        case .stretch: self.width == width && self.height == height ? self : resampled(width: width, height: height)
        }
    }

    private func padded(width: Int, height: Int) -> RasterImage {
        if self.width == width, self.height == height { return self }
        let scale = min(Double(width) / Double(self.width), Double(height) / Double(self.height))
        let inner = resampled(
            width: min(width, max(1, Int((Double(self.width) * scale).rounded()))),
            height: min(height, max(1, Int((Double(self.height) * scale).rounded()))))
        let (left, top) = ((width - inner.width) / 2, (height - inner.height) / 2)
        var canvas = [UInt8](repeating: 0, count: width * height * channels)
        let row = inner.width * channels
        for y in 0..<inner.height {
            let start = ((top + y) * width + left) * channels
            canvas.replaceSubrange(start..<start + row, with: inner.pixels[y * row..<(y + 1) * row])
        }
        return RasterImage(pixels: canvas, width: width, height: height, channels: channels)
    }

    /// The image scaled until it covers `width` × `height`, the longer direction cut equally on both sides.
    ///
    /// Only what remains is worked out: a long thin image costs no more than another one.
    /// - Precondition: both positive.
    public func covering(width: Int, height: Int) -> RasterImage {
        precondition(width > 0 && height > 0, "an image has pixels")
        if self.width == width, self.height == height { return self }
        let scale = max(Double(width) / Double(self.width), Double(height) / Double(self.height))
        let scaled = (
            width: max(width, Int((Double(self.width) * scale).rounded())),
            height: max(height, Int((Double(self.height) * scale).rounded()))
        )
        let (left, top) = ((scaled.width - width) / 2, (scaled.height - height) / 2)
        return resampled(
            width: scaled.width, height: scaled.height, columns: left..<left + width, rows: top..<top + height)
    }

    /// Bilinear interpolation, the triangle widened by the reduction where the image shrinks, so that every pixel counts
    /// (what Pillow calls BILINEAR): columns first, then rows, rounded to bytes after each.
    public func resampled(width: Int, height: Int) -> RasterImage {
        resampled(width: width, height: height, columns: 0..<width, rows: 0..<height)
    }

    /// The given columns and rows of the image that `resampled(width:height:)` makes.
    private func resampled(width: Int, height: Int, columns: Range<Int>, rows: Range<Int>) -> RasterImage {
        let (first, last) = (Taps(at: rows.lowerBound, of: height, from: self.height),
            Taps(at: rows.upperBound - 1, of: height, from: self.height))
        let source = height == self.height ? rows : first.first..<last.first + last.weights.count
        let across = width == self.width
            ? cropped(columns: columns, rows: source) : resampledAcross(to: width, columns: columns, rows: source)
        return height == self.height
            ? across : across.resampledDown(to: height, rows: rows, from: self.height, top: source.lowerBound)
    }

    private func cropped(columns: Range<Int>, rows: Range<Int>) -> RasterImage {
        if columns.count == width, rows.count == height { return self }
        var kept: [UInt8] = []
        kept.reserveCapacity(columns.count * rows.count * channels)
        for row in rows {
            let start = (row * width + columns.lowerBound) * channels
            kept += pixels[start..<start + columns.count * channels]
        }
        return RasterImage(pixels: kept, width: columns.count, height: rows.count, channels: channels)
    }

    /// `columns` of `count`, of the given rows of the image.
    private func resampledAcross(to count: Int, columns: Range<Int>, rows: Range<Int>) -> RasterImage {
        let taps = columns.map { Taps(at: $0, of: count, from: width) }
        let output = [UInt8](unsafeUninitializedCapacity: taps.count * rows.count * channels) { target, initialized in
            pixels.withUnsafeBufferPointer { source in
                for y in rows {
                    for x in taps.indices {
                        for c in 0..<channels {
                            var sum: Float = 0.5
                            var place = (y * width + taps[x].first) * channels + c
                            for weight in taps[x].weights {
                                sum += weight * Float(source[place])
                                place += channels
                            }
                            let index = ((y - rows.lowerBound) * taps.count + x) * channels + c
                            target.initializeElement(at: index, to: UInt8(min(sum, 255)))
                        }
                    }
                }
            }
            initialized = target.count
        }
        return RasterImage(pixels: output, width: taps.count, height: rows.count, channels: channels)
    }

    /// `rows` of `count`, of an image of `length` rows of which this one has those from `top`.
    private func resampledDown(to count: Int, rows: Range<Int>, from length: Int, top: Int) -> RasterImage {
        let row = width * channels
        var sums = [Float](repeating: 0, count: row)
        let output = [UInt8](unsafeUninitializedCapacity: row * rows.count) { target, initialized in
            pixels.withUnsafeBufferPointer { source in
                sums.withUnsafeMutableBufferPointer { sums in
                    for y in rows {
                        let taps = Taps(at: y, of: count, from: length)
                        sums.update(repeating: 0.5)
                        for (tap, weight) in taps.weights.enumerated() {
                            let start = (taps.first + tap - top) * row
                            for x in 0..<row { sums[x] += weight * Float(source[start + x]) }
                        }
                        let start = (y - rows.lowerBound) * row
                        for x in 0..<row { target.initializeElement(at: start + x, to: UInt8(min(sums[x], 255))) }
                    }
                }
            }
            initialized = target.count
        }
        return RasterImage(pixels: output, width: width, height: rows.count, channels: channels)
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
