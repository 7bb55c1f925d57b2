import Parallel

/// Where each element of a gather comes from.
///
/// With `groups` > 1, source and result are cut into that many equal parts and no index leaves its part: groups can
/// then be scattered in parallel.
public final class GatherIndices: Sendable {
    public let indices: [Int32]
    public let groups: Int

    public init(_ indices: [Int32], groups: Int = 1) {
        self.indices = indices
        self.groups = groups
    }
}

/// A linear map from the pixels of an image to those of another of the same size, each output pixel a weighted sum of
/// `taps` input pixels: shifts, flips, cut-outs and bilinear warps. One map for all images, or one an image.
public final class ResamplingMap: Sendable {
    public let pixels: Int
    public let taps: Int
    /// Whether there is one map an image, one after another; otherwise all share the one map.
    public let isPerImage: Bool
    /// [images or 1, pixels, taps]; entries of weight 0 may hold any valid index.
    public let sources: [Int32]
    public let weights: [Float]

    public init(pixels: Int, taps: Int, isPerImage: Bool, sources: [Int32], weights: [Float]) {
        precondition(sources.count == weights.count && sources.count % (pixels * taps) == 0)
        precondition(isPerImage || sources.count == pixels * taps)
        self.pixels = pixels
        self.taps = taps
        self.isPerImage = isPerImage
        self.sources = sources
        self.weights = weights
    }
}

extension TensorScalar {
    public static func gather(_ x: Buffer<Self>, _ map: GatherIndices, into result: Buffer<Self>) {
        let (source, target) = (x.pointer, result.pointer)
        map.indices.withUnsafeBufferPointer { indices in
            Threads.forRanges(indices.count, grain: 1 << 15) { range in
                for i in range {
                    let index = Int(indices[i])
                    target[i] = index < 0 ? 0 : source[index]
                }
            }
        }
    }

    public static func scatter(_ x: Buffer<Self>, _ map: GatherIndices, into result: Buffer<Self>) {
        let (source, target) = (x.pointer, result.pointer)
        target.update(repeating: 0, count: result.count)
        map.indices.withUnsafeBufferPointer { indices in
            Threads.forRanges(indices.count, grain: indices.count / map.groups) { range in
                for i in range where indices[i] >= 0 { target[Int(indices[i])] += source[i] }
            }
        }
    }

    @inline(__always)
    private static func forEachTap(
        _ map: ResamplingMap, images: Int, _ body: (_ image: Int, _ pixel: Int, _ source: Int, _ weight: Self) -> Void
    ) {
        let perMap = map.pixels * map.taps
        map.sources.withUnsafeBufferPointer { sources in
            map.weights.withUnsafeBufferPointer { weights in
                Threads.forRanges(images, grain: 4) { range in
                    for image in range {
                        let base = map.isPerImage ? image * perMap : 0
                        for pixel in 0..<map.pixels {
                            for tap in base + pixel * map.taps..<base + (pixel + 1) * map.taps where weights[tap] != 0 {
                                body(image, pixel, Int(sources[tap]), Self(weights[tap]))
                            }
                        }
                    }
                }
            }
        }
    }

    public static func resample(_ x: Buffer<Self>, _ map: ResamplingMap, channels: Int, into result: Buffer<Self>) {
        let size = map.pixels * channels
        result.pointer.update(repeating: 0, count: result.count)
        forEachTap(map, images: x.count / size) { image, pixel, source, weight in
            let s = x.pointer + image * size + source * channels
            let t = result.pointer + image * size + pixel * channels
            for c in 0..<channels { t[c] += weight * s[c] }
        }
    }

    public static func resampleAdjoint(
        _ x: Buffer<Self>, _ map: ResamplingMap, channels: Int, into result: Buffer<Self>
    ) {
        let size = map.pixels * channels
        result.pointer.update(repeating: 0, count: result.count)
        forEachTap(map, images: x.count / size) { image, pixel, source, weight in
            let s = x.pointer + image * size + pixel * channels
            let t = result.pointer + image * size + source * channels
            for c in 0..<channels { t[c] += weight * s[c] }
        }
    }
}

extension TensorScalar {
    /// The flat index of the largest element under every window of maximum pooling, the first of equals.
    ///
    /// - Returns: [images, outHeight, outWidth, channels].
    public static func maximumIndices(
        _ x: Buffer<Self>, images: Int, height: Int, width: Int, channels: Int, side: Int, stride: Int, padding: Int
    ) -> [Int32] {
        let (outHeight, outWidth) = ((height + 2 * padding - side) / stride + 1, (width + 2 * padding - side) / stride + 1)
        let size = outHeight * outWidth * channels
        // Not a precondition: this module is compiled without them.
        guard images * height * width * channels <= Int(Int32.max) else {
            fatalError("maximum pooling of \(images)x\(height)x\(width)x\(channels) values: fewer images at a time")
        }
        return [Int32](unsafeUninitializedCapacity: images * size) { result, count in
            count = images * size
            let target = result.baseAddress!
            Threads.forRanges(images, grain: 4) { range in
                for image in range {
                    for oy in 0..<outHeight {
                        for ox in 0..<outWidth {
                            let place = image * size + (oy * outWidth + ox) * channels
                            let ys = max(0, oy * stride - padding)..<min(height, oy * stride - padding + side)
                            let xs = max(0, ox * stride - padding)..<min(width, ox * stride - padding + side)
                            for c in 0..<channels {
                                var best = -1
                                for y in ys {
                                    for column in xs {
                                        let i = ((image * height + y) * width + column) * channels + c
                                        if best < 0 || x.pointer[i] > x.pointer[best] { best = i }
                                    }
                                }
                                target[place + c] = Int32(best)
                            }
                        }
                    }
                }
            }
        }
    }
}
