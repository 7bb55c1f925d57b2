/// Where the figures of a report come from: the sets by their digests, the seed, the network and how it was trained.
public struct ReportOrigin: Codable, Sendable, Equatable {
    /// A dataset or a synthetic set.
    public struct Source: Codable, Sendable, Equatable {
        /// `TensorStream.digest`: of the records, not of the trailer.
        public var digest: String
        /// `dataset`, `synthetic`, or what else the trailer says.
        public var kind: String?
        public var images: Int
        /// The seed of the step that made it; nil where the trailer has no history or the step drew nothing.
        public var seed: UInt64?

        public init(digest: String, kind: String?, images: Int, seed: UInt64?) {
            (self.digest, self.kind, self.images, self.seed) = (digest, kind, images, seed)
        }
    }

    /// How the nets were trained.
    public struct Settings: Codable, Sendable, Equatable {
        public var nets: Int
        public var epochs: Int
        public var batch: Int
        public var learningRate: Float
        /// Whether the set says itself what rate it is for, one that was learned with it; nil is no.
        public var learningRateIsOfSet: Bool?
        public var momentum: Float
        public var weightDecay: Float
        /// Names by commas or `+`, or `none`.
        public var augment: String
        /// How the learning rate falls and batches are mixed, by name; nil for the recipe of DSA.
        public var recipe: String?
        /// What trained them, by name; nil for plain SGD.
        public var trainer: String?

        public init(
            nets: Int, epochs: Int, batch: Int, learningRate: Float, momentum: Float, weightDecay: Float, augment: String,
            learningRateIsOfSet: Bool? = nil, recipe: String? = nil, trainer: String? = nil
        ) {
            (self.nets, self.epochs, self.batch, self.augment) = (nets, epochs, batch, augment)
            (self.learningRate, self.momentum, self.weightDecay) = (learningRate, momentum, weightDecay)
            (self.learningRateIsOfSet, self.recipe, self.trainer) = (learningRateIsOfSet, recipe, trainer)
        }
    }

    /// What the nets were trained on.
    public var set: Source
    public var test: Source
    /// Of the nets: their first parameters, batches and augmentation.
    public var seed: UInt64
    /// As `convnet3`.
    public var network: String
    public var settings: Settings
    /// The BLAS that ran, with its CPU kernel.
    public var blas: String
    /// Of the tool.
    public var version: String

    public init(
        set: Source, test: Source, seed: UInt64, network: String, settings: Settings, blas: String, version: String
    ) {
        (self.set, self.test, self.seed, self.network) = (set, test, seed, network)
        (self.settings, self.blas, self.version) = (settings, blas, version)
    }
}

extension ReportOrigin {
    /// What two reports must have in common for a difference to come from the sets alone, by name, in words.
    private var conditions: [(name: String, value: String)] {
        [
            ("test set", "\(test.digest.prefix(12)) (\(test.images) images)"), ("network", network),
            ("nets", "\(settings.nets)"), ("epochs", "\(settings.epochs)"), ("batch", "\(settings.batch)"),
            ("learning rate", "\(settings.learningRate)"), ("momentum", "\(settings.momentum)"),
            ("weight decay", "\(settings.weightDecay)"), ("augmentation", settings.augment),
            ("recipe", settings.recipe ?? (settings.trainer == nil ? "dsa" : "none")), ("trainer", settings.trainer ?? "plain"),
        ]
    }

    /// How the nets were trained, in words: `network convnet3, epochs 300, batch 256, ...`.
    var training: String {
        conditions.filter { !["test set", "nets"].contains($0.name) }.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    }

    /// Each condition in which `other` differs from this, with both values: `epochs 200 and 300`.
    public func differences(from other: ReportOrigin) -> [String] {
        // A rate that was learned with a set belongs to it, as its images do.
        let isOfSet = [self, other].contains { $0.settings.learningRateIsOfSet == true }
        var found = zip(conditions, other.conditions).filter { $0.value != $1.value }
            .filter { !(isOfSet && $0.0.name == "learning rate") }
            .map { "\($0.name) \($0.value) and \($1.value)" }
        // The same first digits are not the same set.
        if test.digest != other.test.digest, conditions[0].value == other.conditions[0].value {
            found.insert("test set \(test.digest) and \(other.test.digest)", at: 0)
        }
        return found
    }
}
