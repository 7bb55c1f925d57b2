import Kernels

extension Variable {
    /// (x - mean) / √(variance + ε) over `axes`, with the biased variance.
    public func standardized(over axes: [Int], epsilon: Double = 1e-5) -> Variable {
        let centred = self - mean(keepingAxes: axes)
        return centred / (centred.squared.mean(keepingAxes: axes) + epsilon).squareRoot
    }

    /// Instance norm of [n, h, w, c] with a scale and an offset a channel.
    public func instanceNormalized(scale: Variable, offset: Variable) -> Variable {
        standardized(over: [1, 2]) * scale + offset
    }

    /// Batch norm of [n, h, w, c] by the batch's own statistics.
    public func batchNormalized(scale: Variable, offset: Variable) -> Variable {
        standardized(over: [0, 1, 2]) * scale + offset
    }
}
