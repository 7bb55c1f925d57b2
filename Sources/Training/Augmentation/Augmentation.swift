import Kernels
import Randomness

/// Differentiable augmentation, its parameters drawn for all images of a batch or for each.
public struct Augmentation: Sendable, Encodable, CustomStringConvertible {
    /// What is drawn from, or applied; empty for no augmentation.
    public let operations: [AugmentationOperation]
    /// Whether all of them are applied, in their order (as in IDC), instead of one that is drawn (as in DSA).
    public let isTogether: Bool

    public init(_ operations: [AugmentationOperation], together: Bool = false) {
        (self.operations, isTogether) = (operations, together && operations.count > 1)
    }

    /// `all`, `digits`, `none`, or names, by commas to draw from, by `+` to apply together; nil for unknown ones.
    public init?(_ text: String) {
        let together = text.contains("+")
        guard !(together && text.contains(",")), let operations = AugmentationOperation.list(text.replacing("+", with: ","))
        else { return nil }
        self.init(operations, together: together)
    }

    /// The operations' names by commas or by `+`, or `none`.
    public var description: String {
        operations.isEmpty ? "none" : operations.map(\.rawValue).joined(separator: isTogether ? "+" : ",")
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// The same without an operation.
    public func without(_ operation: AugmentationOperation) -> Augmentation {
        Augmentation(operations.filter { $0 != operation }, together: isTogether)
    }

    /// One set of parameters of an operation for all images: given to the real and to the synthetic batch alike.
    public func drawShared(for shape: ImageShape, using random: inout CounterRandom) -> AugmentationDraw {
        draw(1, for: shape, using: &random)
    }

    /// Parameters of its own for each of `count` images: for training.
    public func drawEach(_ count: Int, for shape: ImageShape, using random: inout CounterRandom) -> AugmentationDraw {
        draw(count, for: shape, using: &random)
    }

    private func draw(_ count: Int, for shape: ImageShape, using random: inout CounterRandom) -> AugmentationDraw {
        guard !operations.isEmpty else { return AugmentationDraw(operations: []) }
        let applied = isTogether ? operations : [operations[random.integer(below: operations.count)]]
        return AugmentationDraw(
            operations: applied.map { operation in
                (0..<count).map { _ in operation.draw(height: shape.height, width: shape.width, using: &random) }
            })
    }
}
