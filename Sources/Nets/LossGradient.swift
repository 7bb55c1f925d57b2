import Autodiff
import Kernels

extension Classifier {
    /// The loss Σ weight·cross-entropy of labelled images and its gradient with respect to the parameters.
    ///
    /// Without batch norm it is taken over some images after others and added up, so that memory does not grow with
    /// their number.
    ///
    /// - Parameters:
    ///   - images: [n, height, width, channels].
    ///   - labels, weights: [n]; without weights the loss is the mean.
    ///   - statistics: receives those of batch norm.
    /// - Returns: gradients laid out like the parameters.
    public func lossGradient(
        of images: Tensor<Float>, labels: [Int], weights: [Double]? = nil, parameters: [Tensor<Float>],
        statistics: BatchStatistics? = nil
    ) -> (loss: Float, gradients: [Tensor<Float>]) {
        let count = images.shape[0]
        let weights = weights ?? Array(repeating: 1 / Double(count), count: count)
        let most = initialStatistics.isEmpty ? imagesTogether(pixels: images.shape[1] * images.shape[2]) : count
        let parts = max(1, (count + most - 1) / most)
        var loss: Float = 0
        var sums: [Variable<Float>] = []
        let all = Variable(images)
        for part in 0..<parts {
            let rows = part * count / parts..<(part + 1) * count / parts
            let tracked = parameters.map { Variable($0, tracked: true) }
            let own = logits(parts == 1 ? all : all.rows(rows), tracked, mode: .training, statistics: statistics)
                .crossEntropy(labels: Array(labels[rows]), weights: Array(weights[rows]))
            let gradients = gradient(of: own, withRespectTo: tracked)
            sums = part == 0 ? gradients : zip(sums, gradients).map { $0 + $1 }
            loss += own.scalar
        }
        return (loss, sums.map(\.value))
    }

    /// How many images of `pixels` pixels may be in memory with all that a gradient keeps of them: a network in elementary
    /// operations keeps about ten times as much as the fused one.
    public func imagesTogether(pixels: Int) -> Int {
        let isFused = (self as? ConvNet)?.isFused ?? false
        return max(1, (isFused ? 128 : 16) * 1024 / max(pixels, 1024))
    }
}
