/// How stored pixels come from those of the images: `stored = (unit - mean) / standardDeviation` per channel,
/// with `unit = (pixel - range[0]) / (range[1] - range[0])` in 0...1.
public struct PixelTransform: Codable, Sendable, Equatable {
    /// One value a channel, in units of 0...1.
    public var mean: [Float]
    /// One positive value a channel, in units of 0...1.
    public var standardDeviation: [Float]
    /// Lowest and highest value of the untransformed pixels: `[0, 255]` or `[0, 1]`.
    public var range: [Float]

    /// - Precondition: as many deviations as means, all positive; `range` is two ascending values.
    public init(mean: [Float], standardDeviation: [Float], range: [Float] = [0, 255]) {
        self.mean = mean
        self.standardDeviation = standardDeviation
        self.range = range
        precondition(isValid, "a transform needs a mean and a positive deviation a channel, and an ascending range")
    }

    var isValid: Bool {
        !mean.isEmpty && mean.count == standardDeviation.count && standardDeviation.allSatisfy { $0 > 0 && $0.isFinite }
            && mean.allSatisfy(\.isFinite) && range.count == 2 && range[0] < range[1]
    }

    /// Stored values back to 0...1 (not clamped). `values` have their channels last.
    public func unit(_ values: [Float]) -> [Float] {
        let channels = mean.count
        var result = values
        for i in result.indices {
            let c = i % channels
            result[i] = result[i] * standardDeviation[c] + mean[c]
        }
        return result
    }

    /// Values in 0...1 to stored ones. `values` have their channels last.
    public func stored(_ values: [Float]) -> [Float] {
        let channels = mean.count
        var result = values
        for i in result.indices {
            let c = i % channels
            result[i] = (result[i] - mean[c]) / standardDeviation[c]
        }
        return result
    }
}

/// What one tool did to make a stream.
public struct ProvenanceStep: Codable, Sendable, Equatable {
    /// The executable, e.g. `distill`.
    public var tool: String
    public var version: String
    /// The arguments as given, without the executable's name.
    public var arguments: [String]
    public var seed: UInt64?
    /// The digest (`TensorStream.digest`) of each input by its role, e.g. `["input": …, "weights": …]`.
    public var inputs: [String: String]
    /// The BLAS that ran, with its kernel, e.g. `OpenBLAS 0.3.21 SkylakeX`: its bits differ between kernels.
    public var blas: String?
    /// The instruction set our own kernels were compiled for.
    public var kernel: String?
    public var notes: [String: String]?

    public init(
        tool: String, version: String, arguments: [String], seed: UInt64? = nil, inputs: [String: String] = [:],
        blas: String? = nil, kernel: String? = nil, notes: [String: String]? = nil
    ) {
        self.tool = tool
        self.version = version
        self.arguments = arguments
        self.seed = seed
        self.inputs = inputs
        self.blas = blas
        self.kernel = kernel
        self.notes = notes
    }
}

/// What a stream holds: a word in its trailer. Streams from elsewhere may say another.
public struct StreamKind: RawRepresentable, Codable, Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }
    public init(stringLiteral value: String) { rawValue = value }
    public var description: String { rawValue }

    /// Images and their labels, from `bias-inject`.
    public static let dataset: StreamKind = "dataset"
    /// A condensed set, from `distill`.
    public static let synthetic: StreamKind = "synthetic"
    /// An encoder with its projection, from `supcon-train`.
    public static let model: StreamKind = "model"
    /// A classifier, from `classifier-train`.
    public static let network: StreamKind = "network"
    /// A classifier at several times of its training.
    public static let trajectory: StreamKind = "trajectory"
    /// From `embed`.
    public static let embeddings: StreamKind = "embeddings"
    /// From `kde-weight`.
    public static let weights: StreamKind = "weights"
    /// Where a long run stands.
    public static let checkpoint: StreamKind = "checkpoint"
}

/// What the trailer carries besides names, shapes, types and digests.
public struct StreamMetadata: Sendable, Equatable {
    public var kind: StreamKind?
    /// How the pixels of `images` were normalised; nil when they are as they came.
    public var transform: PixelTransform?
    /// Name of each class, by label.
    public var classNames: [String]?
    /// Name of each value of the bias attribute.
    public var biasNames: [String]?
    /// Free: `architecture`, `palette`, …
    public var attributes: [String: String]
    /// The tools that made the stream, the first one first.
    public var provenance: [ProvenanceStep]

    public init(
        kind: StreamKind? = nil, transform: PixelTransform? = nil, classNames: [String]? = nil,
        biasNames: [String]? = nil, attributes: [String: String] = [:], provenance: [ProvenanceStep] = []
    ) {
        self.kind = kind
        self.transform = transform
        self.classNames = classNames
        self.biasNames = biasNames
        self.attributes = attributes
        self.provenance = provenance
    }

    /// The digest of the dataset that its embeddings were made from, as the history tells it.
    public var embeddedDataset: String? { provenance.last { $0.tool == "embed" }?.inputs["input"] }
}
