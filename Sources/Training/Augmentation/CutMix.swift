import Autodiff
import Kernels
import Nets
import Randomness

/// CutMix (Yun et al., ICCV 2019) with λ uniform in 0...1: a rectangle of every image of a batch is that of another image, whose
/// label counts by the share of the pixels.
public struct CutMix: Sendable, Encodable {
    /// How likely a batch is mixed at all; published in IDC for small images: 0.5.
    public var probability = 0.5

    public init() {}

    /// What is pasted into a batch, and where from.
    struct Draw: Equatable {
        let rows, columns: Range<Int>
        /// For every image the one whose pixels it gets.
        let sources: [Int]
        /// Of the pixels.
        let share: Double
    }

    /// - Returns: nil for a batch that stays as it is.
    func draw(_ count: Int, for shape: ImageShape, using random: inout CounterRandom) -> Draw? {
        guard random.uniform() < probability else { return nil }
        // A rectangle of 1 - λ of the area, wherever its centre falls; what is outside of the image is cut off.
        let side = (1 - random.uniform()).squareRoot()
        func stretch(_ length: Int) -> Range<Int> {
            let half = Int(Double(length) * side) / 2
            let centre = random.integer(below: length)
            return max(centre - half, 0)..<min(centre + half, length)
        }
        let (rows, columns) = (stretch(shape.height), stretch(shape.width))
        return Draw(
            rows: rows, columns: columns, sources: random.shuffled(count),
            share: Double(rows.count * columns.count) / Double(shape.pixels))
    }

    /// The batch, mixed or not.
    public func callAsFunction(_ batch: Batch, using random: inout CounterRandom) -> Batch {
        let shape = batch.images.imageShape
        guard let draw = draw(batch.labels.count, for: shape, using: &random), draw.share > 0 else { return batch }
        let pixels = batch.images.values
        var mixed = pixels
        for (image, source) in draw.sources.enumerated() {
            for y in draw.rows {
                let places = (y * shape.width + draw.columns.lowerBound) * shape.channels..<(y * shape.width + draw.columns.upperBound) * shape.channels
                for i in places { mixed[image * shape.count + i] = pixels[source * shape.count + i] }
            }
        }
        var result = Batch(Tensor(mixed, shape: batch.images.shape), labels: batch.labels, weights: batch.weights)
        result.mixed = Batch.Labels(values: draw.sources.map { batch.labels[$0] }, share: draw.share)
        return result
    }
}
