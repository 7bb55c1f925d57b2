import Evaluation

extension ReportOrigin {
    /// Of nets trained with `seed` on a set that was made with it, and tested on four images.
    static func of(
        nets: Int, epochs: Int = 10, set: String = "0", seed: UInt64 = 0, network: String = "convnet3"
    ) -> ReportOrigin {
        ReportOrigin(
            set: .init(digest: set, kind: "synthetic", images: 2, seed: seed),
            test: .init(digest: "0123456789abcdef", kind: "dataset", images: 4, seed: nil), seed: seed, network: network,
            settings: .init(
                nets: nets, epochs: epochs, batch: 256, learningRate: 0.01, momentum: 0.9, weightDecay: 5e-4, augment: "none"),
            blas: "OpenBLAS", version: "1")
    }
}
