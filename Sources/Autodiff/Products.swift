import Kernels

extension Variable {
    /// op(self)·op(other) of two matrices.
    public func matrixProduct(
        _ other: Variable, transposed transposeSelf: Bool = false, otherTransposed transposeOther: Bool = false
    ) -> Variable {
        let (m, k) = transposeSelf ? (shape[1], shape[0]) : (shape[0], shape[1])
        let (inner, n) = transposeOther ? (other.shape[1], other.shape[0]) : (other.shape[0], other.shape[1])
        precondition(k == inner, "matrices of shapes \(shape) and \(other.shape) do not multiply")
        let result = Buffer<Scalar>(count: m * n)
        Scalar.matrixProduct(
            value.buffer, transposed: transposeSelf, other.value.buffer, transposed: transposeOther, m: m, n: n, k: k,
            into: result)
        return Variable(Tensor(shape: [m, n], buffer: result), of: [self, other]) { context in
            let (a, b, g) = (context.inputs[0], context.inputs[1], context.cotangent)
            return [
                !context.needs[0]
                    ? nil
                    : transposeSelf
                        ? b.matrixProduct(g, transposed: transposeOther, otherTransposed: true)
                        : g.matrixProduct(b, otherTransposed: !transposeOther),
                !context.needs[1]
                    ? nil
                    : transposeOther
                        ? g.matrixProduct(a, transposed: true, otherTransposed: transposeSelf)
                        : a.matrixProduct(g, transposed: !transposeSelf),
            ]
        }
    }

    /// The convolution of images [n, h, w, inputs] with a kernel [side, side, inputs, outputs].
    public func convolution(_ kernel: Variable, stride: Int = 1, padding: Int) -> Variable {
        let shape = ConvolutionShape(
            images: shape[0], height: self.shape[1], width: self.shape[2], inputs: kernel.shape[2],
            outputs: kernel.shape[3], side: kernel.shape[0], stride: stride, padding: padding)
        precondition(self.shape[3] == shape.inputs, "\(self.shape[3]) channels meet a kernel for \(shape.inputs)")
        return Self.convolve(self, kernel, shape)
    }

    // The convolution is bilinear; its two partial adjoints are bilinear too, and the three are closed under
    // differentiation.
    private static func convolve(_ x: Variable, _ kernel: Variable, _ shape: ConvolutionShape) -> Variable {
        let result = Buffer<Scalar>(count: shape.outputShape.reduce(1, *))
        Scalar.convolution(x.value.buffer, kernel.value.buffer, shape, into: result)
        return Variable(Tensor(shape: shape.outputShape, buffer: result), of: [x, kernel]) {
            [
                $0.needs[0] ? inputGradient($0.cotangent, $0.inputs[1], shape) : nil,
                $0.needs[1] ? kernelGradient($0.inputs[0], $0.cotangent, shape) : nil,
            ]
        }
    }

    private static func inputGradient(_ gradient: Variable, _ kernel: Variable, _ shape: ConvolutionShape) -> Variable {
        let result = Buffer<Scalar>(count: shape.inputShape.reduce(1, *))
        Scalar.convolutionInputGradient(gradient.value.buffer, kernel.value.buffer, shape, into: result)
        return Variable(Tensor(shape: shape.inputShape, buffer: result), of: [gradient, kernel]) {
            [
                $0.needs[0] ? convolve($0.cotangent, $0.inputs[1], shape) : nil,
                $0.needs[1] ? kernelGradient($0.cotangent, $0.inputs[0], shape) : nil,
            ]
        }
    }

    private static func kernelGradient(_ x: Variable, _ gradient: Variable, _ shape: ConvolutionShape) -> Variable {
        let result = Buffer<Scalar>(count: shape.kernelShape.reduce(1, *))
        Scalar.convolutionKernelGradient(x.value.buffer, gradient.value.buffer, shape, into: result)
        return Variable(Tensor(shape: shape.kernelShape, buffer: result), of: [x, gradient]) {
            [
                $0.needs[0] ? inputGradient($0.inputs[1], $0.cotangent, shape) : nil,
                $0.needs[1] ? convolve($0.inputs[0], $0.cotangent, shape) : nil,
            ]
        }
    }
}
