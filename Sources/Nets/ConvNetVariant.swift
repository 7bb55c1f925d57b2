/// A ConvNet with another depth, width, norm, pooling or activation: `convnet3-w64-batch-max-leaky`.
struct ConvNetVariant {
    enum Pooling: String { case avg, max, nopool }

    /// Nil: as many blocks as the images ask for.
    var depth: Int?
    private(set) var filters = 128
    private var norm = LayeredNet.Norm.instance
    private var activation = LayeredNet.Activation.relu
    private var pooling = Pooling.avg

    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts[0].hasPrefix("convnet") else { return nil }
        if parts[0].count > 7 {
            guard let depth = Int(parts[0].dropFirst(7)), (1...6).contains(depth) else { return nil }
            self.depth = depth
        }
        for part in parts.dropFirst() {
            if part.hasPrefix("w"), let filters = Int(part.dropFirst()), (1...1024).contains(filters) {
                self.filters = filters
            } else if part == "nonorm" {
                norm = .none
            } else if part != "none", let norm = LayeredNet.Norm(rawValue: part) {
                self.norm = norm
            } else if let activation = LayeredNet.Activation(rawValue: part) {
                self.activation = activation
            } else if let pooling = Pooling(rawValue: part) {
                self.pooling = pooling
            } else {
                return nil
            }
        }
    }

    /// Whether the fused kernels of `ConvNet` are made for it.
    var isPublished: Bool { norm == .instance && activation == .relu && pooling == .avg }

    /// The layers, of a net whose depth is known.
    var layers: [LayeredNet.Layer] {
        (0..<depth!).flatMap { _ in
            let pool: [LayeredNet.Layer] =
                switch pooling {
                case .avg: [.averagePool]
                case .max: [.maximumPool]
                case .nopool: []
                }
            return [.convolution(filters: filters, side: 3, padding: 1), .norm(norm), .activation(activation)] + pool
        }
    }
}
