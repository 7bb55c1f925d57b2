import Autodiff
import Kernels

extension Classifier {
    /// The loss Σ weight·cross-entropy of labelled images and its gradient with respect to the parameters.
    ///
    /// Without batch norm it is taken over some images after others and added up, so that memory does not grow with
    /// their number.
    ///
    /// - Parameter statistics: receives those of batch norm.
    /// - Returns: gradients laid out like the parameters, and how many of the images were told right.
    public func lossGradient(
        of batch: Batch, parameters: [Tensor<Float>], statistics: BatchStatistics? = nil
    ) -> (loss: Float, gradients: [Tensor<Float>], right: Int) {
        let count = batch.labels.count
        let shape = batch.images.shape
        let most = initialStatistics.isEmpty ? imagesTogether(pixels: shape[1] * shape[2]) : count
        let parts = max(1, (count + most - 1) / most)
        var loss: Float = 0
        var right = 0
        var sums: [Tensor<Float>] = []
        for part in 0..<parts {
            let rows = part * count / parts..<(part + 1) * count / parts
            let images = Variable(parts == 1 ? batch.images : batch.images.rows(rows))
            let (value, gradients) = valueAndGradient(at: parameters) {
                let logits = logits(images, $0, mode: .training, statistics: statistics)
                right += zip(logits.value.likeliest, batch.labels[rows]).count { $0 == $1 }
                let weights = Array(batch.weights[rows])
                let loss = logits.crossEntropy(labels: Array(batch.labels[rows]), weights: weights)
                guard let mixed = batch.mixed else { return loss }
                let other = logits.crossEntropy(labels: Array(mixed.values[rows]), weights: weights)
                return loss * (1 - mixed.share) + other * mixed.share
            }
            sums = part == 0 ? gradients : sums.adding(gradients)
            loss += value
        }
        return (loss, sums, right)
    }
}
