/// The shape of the condensation literature's ConvNet (Gidaris & Komodakis 2018; DC, DSA, DM): `depth` blocks of
/// 3×3 convolution, instance norm, ReLU and 2×2 average pooling.
public struct ConvNetGeometry: Hashable, Sendable {
    /// One block: a convolution of `inputs` channels giving `height` × `width`, pooled to half of that, rounded down.
    struct Layer: Hashable, Sendable {
        let inputs: Int
        let height: Int
        let width: Int
        var pooledHeight: Int { height / 2 }
        var pooledWidth: Int { width / 2 }
        var pixels: Int { height * width }
        var grid: TileGrid { TileGrid(height: height, width: width) }
    }

    public let height: Int
    public let width: Int
    public let channels: Int
    public let depth: Int
    /// Channels of every convolution.
    public let filters: Int
    /// Zero border of the first convolution: 3 makes 28×28 images pass through the net like 32×32 ones.
    public let firstPadding: Int
    let layers: [Layer]

    /// - Parameters:
    ///   - depth: see `defaultDepth` when nil.
    ///   - firstPadding: see `defaultPadding` when nil.
    public init(height: Int, width: Int, channels: Int, depth: Int? = nil, filters: Int = 128, firstPadding: Int? = nil) {
        let depth = depth ?? Self.defaultDepth(height: height, width: width)
        self.height = height
        self.width = width
        self.channels = channels
        self.depth = depth
        self.filters = filters
        self.firstPadding = firstPadding ?? Self.defaultPadding(height: height, width: width)
        var layers: [Layer] = []
        var (h, w) = (height + 2 * self.firstPadding - 2, width + 2 * self.firstPadding - 2)
        for index in 0..<depth {
            layers.append(Layer(inputs: index == 0 ? channels : filters, height: h, width: w))
            (h, w) = (h / 2, w / 2)
        }
        precondition(h > 0 && w > 0, "\(depth) poolings of a \(height)x\(width) image leave no pixel")
        self.layers = layers
    }

    /// 3, one more with every doubling of 32 pixels: the features of 64 and 128 pixels are 4×4 places too, as the
    /// literature has it. Less for images that three poolings leave nothing of.
    public static func defaultDepth(height: Int, width: Int) -> Int {
        let side = min(height, width)
        var depth = min(3, max(1, side.bitWidth - 1 - side.leadingZeroBitCount))
        while side >= 32 << (depth - 2) { depth += 1 }
        return depth
    }

    /// 3 for 28×28 images, so that they give the 2048 features of 32×32 ones; 1 otherwise.
    public static func defaultPadding(height: Int, width: Int) -> Int { height == 28 && width == 28 ? 3 : 1 }

    public var pixelCount: Int { height * width * channels }

    /// Length of a flattened feature vector [pooledHeight, pooledWidth, filters].
    public var featureCount: Int { layers[depth - 1].pooledHeight * layers[depth - 1].pooledWidth * filters }

    /// Elements of the largest tile-domain array of so many images: blocks 1 and up go through one.
    func tileDomainCount(images: Int) -> Int {
        Winograd.count(tiles: images * (layers.dropFirst().map { $0.grid.count }.max() ?? 0), channels: filters)
    }

    /// Whether the fused kernels take this shape.
    public var isFusable: Bool { filters % laneCount == 0 }
}

/// The parameters of the blocks, in the layout the kernels read.
public struct ConvNetParameters {
    /// [3, 3, inputs, filters] a block.
    public let kernels: [Buffer<Float>]
    /// Instance norm's scale and offset, [filters] a block.
    public let scales: [Buffer<Float>]
    public let offsets: [Buffer<Float>]

    public init(kernels: [Buffer<Float>], scales: [Buffer<Float>], offsets: [Buffer<Float>]) {
        self.kernels = kernels
        self.scales = scales
        self.offsets = offsets
    }
}

/// What a forward pass keeps for the backward pass.
public final class ConvNetActivations {
    /// Convolution outputs before normalisation, [n, height, width, filters] a block.
    let outputs: [Buffer<Float>]
    /// Zero-bordered inputs of blocks 1 and up (block 0's are the images), [n, paddedHeight, paddedWidth, filters].
    let inputs: [Buffer<Float>?]
    /// Mean and 1/standard deviation, [n, filters] a block.
    let means: [Buffer<Float>]
    let scales: [Buffer<Float>]

    init(geometry: ConvNetGeometry, count: Int) {
        let f = geometry.filters
        outputs = geometry.layers.map { Buffer(count: count * $0.pixels * f) }
        inputs = geometry.layers.indices.map {
            $0 == 0 ? nil : Buffer(count: count * geometry.layers[$0].grid.paddedPixels * f)
        }
        means = geometry.layers.map { _ in Buffer(count: count * f) }
        scales = geometry.layers.map { _ in Buffer(count: count * f) }
    }

    /// The zero-bordered inputs of block `index`, which is not the first, from an image on.
    func inputs(_ index: Int, from image: Int, _ geometry: ConvNetGeometry) -> FloatPointer {
        inputs[index]!.pointer + image * geometry.layers[index].grid.paddedPixels * geometry.filters
    }
}

/// Consecutive images that one thread takes through the whole net while they are in its cache.
///
/// The cut depends on the number of images only: results are the same for any number of threads.
struct MicroBatches {
    let count: Int
    private let images: Int
    /// The most images in one of them: measured best for 28×28 to 32×32 images; larger ones get fewer.
    static func largest(pixels: Int) -> Int { max(1, min(8, 8 * 1024 / pixels)) }

    init(images: Int, pixels: Int) {
        self.images = images
        let needed = (images + Self.largest(pixels: pixels) - 1) / Self.largest(pixels: pixels)
        count = min(images, max(needed, 4))
    }

    subscript(index: Int) -> Range<Int> { images * index / count..<images * (index + 1) / count }
    var longest: Int { (images + count - 1) / count }
}
