import Kernels
import Randomness

/// Differentiable siamese augmentation: one operation drawn per call, its parameters shared or one set an image.
public struct Augmentation: Sendable, Encodable, CustomStringConvertible {
    /// What is drawn from; empty for no augmentation.
    public let operations: [AugmentationOperation]

    public init(_ operations: [AugmentationOperation]) { self.operations = operations }

    /// The operations' names by commas, or `none`.
    public var description: String {
        operations.isEmpty ? "none" : operations.map(\.rawValue).joined(separator: ",")
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// One operation and one set of parameters for all images: given to the real and to the synthetic batch alike.
    public func drawShared(for shape: ImageShape, using random: inout CounterRandom) -> AugmentationDraw {
        guard !operations.isEmpty else { return AugmentationDraw(parameters: []) }
        let operation = operations[random.integer(below: operations.count)]
        return AugmentationDraw(parameters: [operation.draw(height: shape.height, width: shape.width, using: &random)])
    }

    /// One operation, and parameters of its own for each of `count` images: for training.
    public func drawEach(_ count: Int, for shape: ImageShape, using random: inout CounterRandom) -> AugmentationDraw {
        guard !operations.isEmpty else { return AugmentationDraw(parameters: []) }
        let operation = operations[random.integer(below: operations.count)]
        return AugmentationDraw(
            parameters: (0..<count).map { _ in operation.draw(height: shape.height, width: shape.width, using: &random) })
    }
}
