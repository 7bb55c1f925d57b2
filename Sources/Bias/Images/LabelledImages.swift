import TensorIO

/// 8-bit images with a class each, as a source delivers them and as bias is injected into them.
public struct LabelledImages: Sendable {
    /// [N,H,W,C], row-major, 0...255.
    public let pixels: [UInt8]
    public let height: Int
    public let width: Int
    /// 1 (grey) or 3 (red, green, blue).
    public let channels: Int
    /// One class an image.
    public let labels: [Int]
    /// A bias attribute an image, where the source already has one.
    public let bias: [Int]?
    /// Where each image stood in its source: what an image's random draws are keyed by, so that neither splitting
    /// nor subsampling changes the colour of an image that stays.
    public let sourceIndices: [Int]
    /// What the classes are called, where the source says.
    public let classNames: [String]?
    /// What the values of the bias attribute are called, where the source says.
    public let biasNames: [String]?

    public var count: Int { labels.count }
    /// SHA-256 of the pixels and the lowest byte of each label: what the history calls images that are no stream.
    public var digest: String { sha256(pieces: [pixels, labels.map { UInt8(truncatingIfNeeded: $0) }]) }
    /// Bytes an image: H * W * C.
    public var imageSize: Int { height * width * channels }

    /// - Throws: `DataError` when counts disagree, a dimension is zero, channels are neither 1 nor 3, or a label is
    ///   negative or beyond `classNames`.
    public init(
        pixels: [UInt8], height: Int, width: Int, channels: Int, labels: [Int], bias: [Int]? = nil,
        sourceIndices: [Int]? = nil, classNames: [String]? = nil, biasNames: [String]? = nil, source: String
    ) throws {
        guard height > 0, width > 0 else { throw DataError("images of \(height)x\(width) pixels", file: source) }
        guard channels == 1 || channels == 3 else {
            throw DataError("expected images of 1 or 3 channels, found \(channels)", file: source)
        }
        guard pixels.count == labels.count * height * width * channels else {
            throw DataError(
                "expected as many labels as images, found \(pixels.count / (height * width * channels)) images"
                    + " and \(labels.count) labels", file: source)
        }
        if let wrong = labels.firstIndex(where: { $0 < 0 || $0 >= classNames?.count ?? Int.max }) {
            throw DataError(
                "label \(labels[wrong]) of image \(wrong) is out of range"
                    + (classNames.map { ": expected 0 to \($0.count - 1)" } ?? ""), file: source)
        }
        precondition(bias.map { $0.count == labels.count } ?? true, "one bias attribute an image")
        precondition(sourceIndices.map { $0.count == labels.count } ?? true, "one source index an image")
        self.pixels = pixels
        self.height = height
        self.width = width
        self.channels = channels
        self.labels = labels
        self.bias = bias
        self.sourceIndices = sourceIndices ?? Array(labels.indices)
        self.classNames = classNames
        self.biasNames = biasNames
    }

    private init(
        _ other: LabelledImages, pixels: [UInt8], channels: Int, taking indices: [Int]?, side: Int? = nil
    ) {
        self.pixels = pixels
        self.channels = channels
        height = side ?? other.height
        width = side ?? other.width
        labels = indices.map { $0.map { other.labels[$0] } } ?? other.labels
        bias = indices.map { indices in other.bias.map { bias in indices.map { bias[$0] } } } ?? other.bias
        sourceIndices = indices.map { $0.map { other.sourceIndices[$0] } } ?? other.sourceIndices
        classNames = other.classNames
        biasNames = other.biasNames
    }

    /// The images at `indices`, in that order.
    public func selecting(_ indices: [Int]) -> LabelledImages {
        if indices.count == count, indices.indices.allSatisfy({ indices[$0] == $0 }) { return self }
        var chosen: [UInt8] = []
        chosen.reserveCapacity(indices.count * imageSize)
        for index in indices { chosen.append(contentsOf: pixels[index * imageSize..<(index + 1) * imageSize]) }
        return LabelledImages(self, pixels: chosen, channels: channels, taking: indices)
    }

    /// Square images of `side` pixels.
    public func resized(to side: Int, _ fit: ImageFit = .crop) -> LabelledImages {
        if height == side, width == side { return self }
        var result: [UInt8] = []
        result.reserveCapacity(count * side * side * channels)
        for image in 0..<count {
            let image = Array(pixels[image * imageSize..<(image + 1) * imageSize])
            result += RasterImage(pixels: image, width: width, height: height, channels: channels)
                .fitted(fit, width: side, height: side).pixels
        }
        return LabelledImages(self, pixels: result, channels: channels, taking: nil, side: side)
    }

    /// One channel: grey as it is; colour by its luma, .299 R + .587 G + .114 B (ITU-R BT.601), rounded.
    public func grey() -> LabelledImages {
        if channels == 1 { return self }
        var luma = [UInt8](repeating: 0, count: pixels.count / 3)
        for i in luma.indices {
            let sum = 299 * Int(pixels[3 * i]) + 587 * Int(pixels[3 * i + 1]) + 114 * Int(pixels[3 * i + 2])
            luma[i] = UInt8((sum + 500) / 1000)
        }
        return LabelledImages(self, pixels: luma, channels: 1, taking: nil)
    }

    /// Three channels: colour as it is, grey three times.
    public func rgb() -> LabelledImages {
        channels == 3 ? self : LabelledImages(self, pixels: tripled(pixels), channels: 3, taking: nil)
    }
}
