import Autodiff

/// How far two sets of parameter gradients point in different directions (Zhao, Mopuri & Bilen, "Dataset condensation
/// with gradient matching", ICLR 2021): 1 - cosine, summed over the output units of every weight tensor.
public enum GradientDistance {
    /// The published summand below the cosine.
    private static let epsilon = 1e-6
    /// Keeps the derivative of a length finite where the gradient vanishes; far below the rounding of a `Float`.
    private static let tiny = 1e-30

    /// - Parameters:
    ///   - real, synthetic: gradients of the same parameters, the outputs on the last axis. Vectors (biases, scales and
    ///     offsets of norms) do not count.
    /// - Returns: a scalar.
    public static func between<Scalar>(
        _ real: [Variable<Scalar>], _ synthetic: [Variable<Scalar>]
    ) -> Variable<Scalar> {
        precondition(real.count == synthetic.count, "\(real.count) gradients meet \(synthetic.count)")
        let parts = zip(real, synthetic).filter { $0.0.shape.count > 1 }.map { a, b in
            let outputs = a.shape.last!
            let rows = [a.value.count / outputs, outputs]
            let (a, b) = (a.reshaped(rows), b.reshaped(rows))
            let lengths = (a.squared.sum([0]) + tiny).squareRoot * (b.squared.sum([0]) + tiny).squareRoot
            return ((a * b).sum([0]) / (lengths + epsilon) * -1 + 1).sum()
        }
        precondition(!parts.isEmpty, "a net has weights")
        return parts.dropFirst().reduce(parts[0], +)
    }

    /// The distance of `reached` from `target`, and its gradient with respect to `reached`: nil for vectors, which do not
    /// count.
    public static func direction<Scalar>(
        from reached: [Tensor<Scalar>], to target: [Tensor<Scalar>]
    ) -> (distance: Scalar, direction: [Tensor<Scalar>?]) {
        let (distance, gradients) = valueAndGradient(at: reached) { between(target.map { Variable($0) }, $0) }
        return (distance, gradients.map { $0.shape.count > 1 ? $0 : nil })
    }
}
