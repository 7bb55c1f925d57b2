import Autodiff
import Kernels

/// Labelled images, and what each counts: their loss is Σ weight·cross-entropy.
public struct Batch: Sendable {
    /// [n, height, width, channels].
    public let images: Tensor<Float>
    /// [n], from 0.
    public let labels: [Int]
    /// [n].
    public let weights: [Double]

    /// Second labels [n], and by which share they count in place of the first.
    public struct Labels: Sendable {
        public let values: [Int]
        public let share: Double

        public init(values: [Int], share: Double) { (self.values, self.share) = (values, share) }
    }

    /// Of images that are mixed from two; for `lossGradient`.
    public var mixed: Labels?

    /// - Parameter weights: 1/n each when nil, so that the loss is the mean.
    public init(_ images: Tensor<Float>, labels: [Int], weights: [Double]? = nil) {
        let count = images.shape[0]
        precondition(labels.count == count, "\(labels.count) labels for \(count) images")
        self.images = images
        self.labels = labels
        self.weights = weights ?? Array(repeating: 1 / Double(count), count: count)
        precondition(self.weights.count == count, "\(self.weights.count) weights for \(count) images")
    }

    /// Images of one class, all of which count alike.
    public init(_ images: Tensor<Float>, label: Int, weights: [Double]? = nil) {
        self.init(images, labels: Array(repeating: label, count: images.shape[0]), weights: weights)
    }
}
