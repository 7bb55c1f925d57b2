/// How many training images of a dataset of the paper there are, and how many of them are bias-conflicting.
public struct PaperCounts: Sendable, Equatable {
    /// One nominal ratio.
    public struct Row: Sendable, Equatable {
        public let ratio: Double
        /// Training images.
        public let total: Int
        /// Those among them that are bias-conflicting.
        public let conflicting: Int
    }

    public let rows: [Row]

    private init(_ rows: [(ratio: Double, total: Int, conflicting: Int)]) {
        self.rows = rows.map { Row(ratio: $0.ratio, total: $0.total, conflicting: $0.conflicting) }
    }

    /// The row of a nominal ratio, if there is one.
    public subscript(ratio: Double) -> Row? { rows.first { abs($0.ratio - ratio) < 1e-9 } }

    /// Coloured MNIST (section 5.1 and Table 7): about .9 of the nominal ratio, since a tenth of the randomly coloured
    /// images meets its own colour.
    public static let colouredMNIST = PaperCounts([
        (0.005, 55_000, 249), (0.01, 55_000, 491), (0.02, 55_000, 986), (0.05, 55_000, 2449),
    ])

    /// Corrupted CIFAR-10 (section 5.1): each of the 50,000 images was held out with a probability of a tenth, so that
    /// the totals differ.
    public static let corruptedCIFAR10 = PaperCounts([
        (0.005, 45_060, 228), (0.01, 44_969, 442), (0.02, 45_032, 887), (0.05, 45_062, 2242),
    ])
}
