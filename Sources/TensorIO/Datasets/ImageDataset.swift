/// A dataset stream as images with labels: `images` uint8 or float32 [N,H,W,C] of 1 or 3 channels, `labels` integer [N], `bias` integer
/// [N] where present.
public struct ImageDataset: Sendable {
    /// `uint8` or `float32`, [N,H,W,C].
    public let images: NDArray
    /// The class of each image, 0 and up.
    public let labels: [Int]
    /// The value of the bias attribute of each image, 0 and up, if the stream has it.
    public let bias: [Int]?
    public let metadata: StreamMetadata
    /// As many classes as the trailer names, else the highest label plus one.
    public let members: ClassMembers
    /// The name errors give it, e.g. `stdin`.
    public let label: String

    /// Checks type, rank, channels (1 or 3, the last axis), equal N, at least one image, label range and finite pixels.
    /// - Parameter label: the name errors give it.
    /// - Throws: `DataError`.
    public init(_ stream: TensorStream, label: String) throws {
        self = try withFile(label) { try ImageDataset(checking: stream, label) }
    }

    private init(checking stream: TensorStream, _ label: String) throws {
        self.label = label
        images = try stream.requireFinite("images", elementType: [.uint8, .float32], rank: 4)
        metadata = stream.metadata
        let n = images.shape[0]
        guard images.count > 0 else {
            throw DataError("expected at least one image of at least one pixel, found \(images.summary)", record: "images")
        }
        try ImageLayout.requireChannels(images.shape)
        if let transform = metadata.transform, transform.mean.count != images.shape[3] {
            throw DataError(
                "expected \(transform.mean.count) channels, as in the trailer's transform, found \(images.shape[3])",
                record: "images")
        }
        (labels, bias) = try stream.labels(count: n)
        members = ClassMembers(labels, classes: metadata.classNames?.count)
    }

    /// The number of images, N.
    public var count: Int { images.shape[0] }
    public var height: Int { images.shape[1] }
    public var width: Int { images.shape[2] }
    public var channels: Int { images.shape[3] }
    public var classCount: Int { members.count }

    /// Stored values of the given images, [n,H,W,C] in C order: `uint8` as 0...1, `float32` as they are.
    /// - Precondition: indices in range.
    private func storedPixels(_ indices: [Int]) -> [Float] {
        let size = height * width * channels
        return images.withBytes { raw in
            [Float](unsafeUninitializedCapacity: size * indices.count) { target, initialized in
                var next = target.baseAddress!
                for index in indices {
                    precondition(index >= 0 && index < count, "image \(index) of \(count)")
                    if images.elementType == .uint8 {
                        let source = raw.bindMemory(to: UInt8.self).baseAddress! + index * size
                        for i in 0..<size { (next + i).initialize(to: Float(source[i]) / 255) }
                    } else {
                        let source = raw.bindMemory(to: Float.self).baseAddress! + index * size
                        next.initialize(from: source, count: size)
                    }
                    next += size
                }
                initialized = size * indices.count
            }
        }
    }

    /// Pixels of the given images, [n,H,W,C] in C order, as 0...1 (not clamped), the trailer's transform undone; `float32`
    /// without a transform is taken to be there already.
    /// - Precondition: indices in range.
    public func unitPixels(_ indices: [Int]) -> [Float] {
        let pixels = storedPixels(indices)
        return images.elementType == .float32 ? metadata.transform?.unit(pixels) ?? pixels : pixels
    }

    /// Pixels of the given images as bytes, [n,H,W,C] in C order, the trailer's transform undone; what lies beyond black or white
    /// is cut to it.
    /// - Precondition: indices in range.
    public func tones(_ indices: [Int]) -> [UInt8] { unitPixels(indices).map(Self.tone) }

    /// A value of 0...1, or beyond, as a byte.
    public static func tone(_ value: Float) -> UInt8 { value > 0 ? UInt8((min(value, 1) * 255).rounded()) : 0 }

    /// The dataset as a stream.
    public var stream: TensorStream {
        TensorStream(
            [("images", images), ("labels", NDArray(labels, shape: [count]))]
                + (bias.map { [("bias", NDArray($0, shape: [count]))] } ?? []),
            metadata: metadata)
    }
}
