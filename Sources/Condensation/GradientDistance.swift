import Autodiff

/// How far two sets of parameter gradients are from each other.
public enum GradientDistance: String, Sendable, CaseIterable, Encodable {
    /// 1 - cosine, summed over the output units of every weight tensor (Zhao, Mopuri & Bilen, "Dataset condensation with
    /// gradient matching", ICLR 2021).
    case cosine
    /// The sum of the squares, or of the absolute values, of the differences of the convolutions' kernels (Kim et al., IDC, ICML
    /// 2022; so does DREAM); of all weight tensors in a net without convolutions.
    case squared, absolute

    /// The published summand below the cosine.
    private static let epsilon = 1e-6
    /// Keeps the derivative of a length finite where the gradient vanishes; far below the rounding of a `Float`.
    private static let tiny = 1e-30

    /// Which of some parameters' gradients count. Vectors (biases, scales and offsets of norms) never do.
    private func counts(_ shapes: [[Int]]) -> [Bool] {
        let axes = self != .cosine && shapes.contains { $0.count == 4 } ? 4 : 2
        return shapes.map { $0.count >= axes }
    }

    /// - Parameter real, synthetic: gradients of the same parameters, the outputs on the last axis.
    /// - Returns: a scalar.
    public func between<Scalar>(_ real: [Variable<Scalar>], _ synthetic: [Variable<Scalar>]) -> Variable<Scalar> {
        precondition(real.count == synthetic.count, "\(real.count) gradients meet \(synthetic.count)")
        let counts = counts(real.map(\.shape))
        let parts = real.indices.filter { counts[$0] }.map { part(real[$0], synthetic[$0]) }
        precondition(!parts.isEmpty, "a net has weights")
        return parts.dropFirst().reduce(parts[0], +)
    }

    private func part<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>) -> Variable<Scalar> {
        switch self {
        case .cosine:
            let outputs = a.shape.last!
            let rows = [a.value.count / outputs, outputs]
            let (a, b) = (a.reshaped(rows), b.reshaped(rows))
            let lengths = (a.squared.sum([0]) + Self.tiny).squareRoot * (b.squared.sum([0]) + Self.tiny).squareRoot
            return ((a * b).sum([0]) / (lengths + Self.epsilon) * -1 + 1).sum()
        case .squared: return (a - b).squared.sum()
        case .absolute: return ((a - b).rectified + (b - a).rectified).sum()
        }
    }

    /// The distance of `reached` from `target`, and its gradient with respect to `reached`: nil for what does not count.
    public func direction<Scalar>(
        from reached: [Tensor<Scalar>], to target: [Tensor<Scalar>]
    ) -> (distance: Scalar, direction: [Tensor<Scalar>?]) {
        let (distance, gradients) = valueAndGradient(at: reached) { between(target.map { Variable($0) }, $0) }
        return (distance, zip(gradients, counts(reached.map(\.shape))).map { $1 ? $0 : nil })
    }
}
