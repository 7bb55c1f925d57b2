import Kernels

extension Variable {
    private static func mapped(_ operation: UnaryOperation, _ x: Variable) -> Tensor<Scalar> {
        let result = Buffer<Scalar>(count: x.value.count)
        Scalar.map(operation, x.value.buffer, into: result)
        return Tensor(shape: x.shape, buffer: result)
    }

    private static func combined(_ operation: BinaryOperation, _ x: Variable, _ y: Variable) -> Tensor<Scalar> {
        let result = Buffer<Scalar>(count: x.value.count)
        Scalar.combine(operation, x.value.buffer, y.value.buffer, into: result)
        return Tensor(shape: x.shape, buffer: result)
    }

    /// Both operands broadcast to their common shape.
    private static func aligned(_ x: Variable, _ y: Variable) -> (Variable, Variable) {
        if x.shape == y.shape { return (x, y) }
        let shape = commonShape(x.shape, y.shape)
        return (x.broadcast(to: shape), y.broadcast(to: shape))
    }

    public static func + (x: Variable, y: Variable) -> Variable {
        let (x, y) = aligned(x, y)
        return Variable(combined(.add, x, y), of: [x, y]) { [$0.cotangent, $0.cotangent] }
    }

    public static func - (x: Variable, y: Variable) -> Variable {
        let (x, y) = aligned(x, y)
        return Variable(combined(.subtract, x, y), of: [x, y]) { [$0.cotangent, $0.needs[1] ? -$0.cotangent : nil] }
    }

    public static func * (x: Variable, y: Variable) -> Variable {
        let (x, y) = aligned(x, y)
        return Variable(combined(.multiply, x, y), of: [x, y]) {
            [
                $0.needs[0] ? $0.cotangent * $0.inputs[1] : nil,
                $0.needs[1] ? $0.cotangent * $0.inputs[0] : nil,
            ]
        }
    }

    public static func / (x: Variable, y: Variable) -> Variable {
        let (x, y) = aligned(x, y)
        return Variable(combined(.divide, x, y), of: [x, y]) {
            let share = $0.cotangent / $0.inputs[1]
            return [share, $0.needs[1] ? -(share * $0.output) : nil]
        }
    }

    public static prefix func - (x: Variable) -> Variable { x * -1 }

    public static func * (x: Variable, factor: Double) -> Variable {
        Variable(mapped(.scale(factor), x), of: [x]) { [$0.cotangent * factor] }
    }

    public static func + (x: Variable, constant: Double) -> Variable {
        Variable(mapped(.add(constant), x), of: [x]) { [$0.cotangent] }
    }

    /// x to a constant power.
    public func power(_ exponent: Double) -> Variable {
        Variable(Self.mapped(.power(exponent), self), of: [self]) {
            [$0.cotangent * ($0.inputs[0].power(exponent - 1) * exponent)]
        }
    }

    public var squared: Variable { self * self }
    public var squareRoot: Variable { power(0.5) }

    public var exponential: Variable {
        Variable(Self.mapped(.exponential, self), of: [self]) { [$0.cotangent * $0.output] }
    }

    public var logarithm: Variable {
        Variable(Self.mapped(.logarithm, self), of: [self]) { [$0.cotangent / $0.inputs[0]] }
    }

    /// max(x, 0); its derivative at 0 is 0 and its second derivative is 0 everywhere, as PyTorch's.
    public var rectified: Variable {
        Variable(Self.mapped(.rectifier, self), of: [self]) {
            [$0.cotangent * Variable(Self.mapped(.step, $0.inputs[0]))]
        }
    }
}

/// The shape that two shapes broadcast to, by NumPy's rule.
func commonShape(_ x: [Int], _ y: [Int]) -> [Int] {
    let rank = max(x.count, y.count)
    let a = Array(repeating: 1, count: rank - x.count) + x
    let b = Array(repeating: 1, count: rank - y.count) + y
    return zip(a, b).map { m, n in
        precondition(m == n || m == 1 || n == 1, "shapes \(x) and \(y) do not broadcast")
        return max(m, n)
    }
}
