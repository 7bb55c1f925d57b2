import Parallel

/// Elements a task takes at a time; long vectors are shared between the threads.
private let grain = 1 << 15

/// An operation on single elements and on eight at once. Types rather than closures: a closure is called for every
/// element when the compiler merges the loops of several.
private protocol UnaryKernel<Scalar> {
    associatedtype Scalar: TensorScalar
    func callAsFunction(_ x: Scalar) -> Scalar
    func callAsFunction(_ x: SIMD8<Scalar>) -> SIMD8<Scalar>
}

extension UnaryKernel {
    /// For functions that have no vector form.
    func callAsFunction(_ x: SIMD8<Scalar>) -> SIMD8<Scalar> {
        var result = x
        for i in 0..<8 { result[i] = self(x[i]) }
        return result
    }
}

private struct Scale<Scalar: TensorScalar>: UnaryKernel {
    let factor: Scalar
    @inline(__always) func callAsFunction(_ x: Scalar) -> Scalar { x * factor }
    @inline(__always) func callAsFunction(_ x: SIMD8<Scalar>) -> SIMD8<Scalar> { x * factor }
}

private struct Shift<Scalar: TensorScalar>: UnaryKernel {
    let constant: Scalar
    @inline(__always) func callAsFunction(_ x: Scalar) -> Scalar { x + constant }
    @inline(__always) func callAsFunction(_ x: SIMD8<Scalar>) -> SIMD8<Scalar> { x + constant }
}

private struct SquareRoot<Scalar: TensorScalar>: UnaryKernel {
    @inline(__always) func callAsFunction(_ x: Scalar) -> Scalar { x.squareRoot() }
    @inline(__always) func callAsFunction(_ x: SIMD8<Scalar>) -> SIMD8<Scalar> { x.squareRoot() }
}

private struct InverseRoot<Scalar: TensorScalar>: UnaryKernel {
    @inline(__always) func callAsFunction(_ x: Scalar) -> Scalar { 1 / x.squareRoot() }
    @inline(__always) func callAsFunction(_ x: SIMD8<Scalar>) -> SIMD8<Scalar> { 1 / x.squareRoot() }
}

private struct Square<Scalar: TensorScalar>: UnaryKernel {
    @inline(__always) func callAsFunction(_ x: Scalar) -> Scalar { x * x }
    @inline(__always) func callAsFunction(_ x: SIMD8<Scalar>) -> SIMD8<Scalar> { x * x }
}

private struct Inverse<Scalar: TensorScalar>: UnaryKernel {
    @inline(__always) func callAsFunction(_ x: Scalar) -> Scalar { 1 / x }
    @inline(__always) func callAsFunction(_ x: SIMD8<Scalar>) -> SIMD8<Scalar> { 1 / x }
}

private struct Power<Scalar: TensorScalar>: UnaryKernel {
    let exponent: Scalar
    @inline(__always) func callAsFunction(_ x: Scalar) -> Scalar { Scalar.power(x, exponent) }
}

private struct Exponential<Scalar: TensorScalar>: UnaryKernel {
    @inline(__always) func callAsFunction(_ x: Scalar) -> Scalar { Scalar.exponential(x) }
}

private struct Logarithm<Scalar: TensorScalar>: UnaryKernel {
    @inline(__always) func callAsFunction(_ x: Scalar) -> Scalar { Scalar.logarithm(x) }
}

/// max(x, 0); NaN stays NaN.
private struct Rectifier<Scalar: TensorScalar>: UnaryKernel {
    @inline(__always) func callAsFunction(_ x: Scalar) -> Scalar { x < 0 ? 0 : x }
    @inline(__always) func callAsFunction(_ x: SIMD8<Scalar>) -> SIMD8<Scalar> { x.replacing(with: 0, where: x .< 0) }
}

private struct Step<Scalar: TensorScalar>: UnaryKernel {
    @inline(__always) func callAsFunction(_ x: Scalar) -> Scalar { x > 0 ? 1 : 0 }
    @inline(__always) func callAsFunction(_ x: SIMD8<Scalar>) -> SIMD8<Scalar> {
        SIMD8<Scalar>.zero.replacing(with: 1, where: x .> 0)
    }
}

private protocol BinaryKernel<Scalar> {
    associatedtype Scalar: TensorScalar
    func callAsFunction(_ x: Scalar, _ y: Scalar) -> Scalar
    func callAsFunction(_ x: SIMD8<Scalar>, _ y: SIMD8<Scalar>) -> SIMD8<Scalar>
}

private struct Add<Scalar: TensorScalar>: BinaryKernel {
    @inline(__always) func callAsFunction(_ x: Scalar, _ y: Scalar) -> Scalar { x + y }
    @inline(__always) func callAsFunction(_ x: SIMD8<Scalar>, _ y: SIMD8<Scalar>) -> SIMD8<Scalar> { x + y }
}

private struct Subtract<Scalar: TensorScalar>: BinaryKernel {
    @inline(__always) func callAsFunction(_ x: Scalar, _ y: Scalar) -> Scalar { x - y }
    @inline(__always) func callAsFunction(_ x: SIMD8<Scalar>, _ y: SIMD8<Scalar>) -> SIMD8<Scalar> { x - y }
}

private struct Multiply<Scalar: TensorScalar>: BinaryKernel {
    @inline(__always) func callAsFunction(_ x: Scalar, _ y: Scalar) -> Scalar { x * y }
    @inline(__always) func callAsFunction(_ x: SIMD8<Scalar>, _ y: SIMD8<Scalar>) -> SIMD8<Scalar> { x * y }
}

private struct Divide<Scalar: TensorScalar>: BinaryKernel {
    @inline(__always) func callAsFunction(_ x: Scalar, _ y: Scalar) -> Scalar { x / y }
    @inline(__always) func callAsFunction(_ x: SIMD8<Scalar>, _ y: SIMD8<Scalar>) -> SIMD8<Scalar> { x / y }
}

extension TensorScalar {
    @inline(__always)
    private static func eight(_ pointer: UnsafePointer<Self>) -> SIMD8<Self> {
        UnsafeRawPointer(pointer).loadUnaligned(as: SIMD8<Self>.self)
    }

    @inline(__always)
    private static func put(_ value: SIMD8<Self>, _ pointer: UnsafeMutablePointer<Self>) {
        UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: SIMD8<Self>.self)
    }

    private static func each<Operation: UnaryKernel>(
        _ x: Buffer<Self>, _ result: Buffer<Self>, _ operation: Operation
    ) where Operation.Scalar == Self {
        let (source, target) = (x.pointer, result.pointer)
        Threads.forRanges(result.count, grain: grain) { range in
            var i = range.lowerBound
            while i + 8 <= range.upperBound {
                put(operation(eight(source + i)), target + i)
                i += 8
            }
            while i < range.upperBound {
                target[i] = operation(source[i])
                i += 1
            }
        }
    }

    public static func map(_ operation: UnaryOperation, _ x: Buffer<Self>, into result: Buffer<Self>) {
        switch operation {
        case .scale(let factor): each(x, result, Scale(factor: Self(factor)))
        case .add(let constant): each(x, result, Shift(constant: Self(constant)))
        case .power(0.5): each(x, result, SquareRoot())
        case .power(-0.5): each(x, result, InverseRoot())
        case .power(2): each(x, result, Square())
        case .power(-1): each(x, result, Inverse())
        case .power(let exponent): each(x, result, Power(exponent: Self(exponent)))
        case .exponential: each(x, result, Exponential())
        case .logarithm: each(x, result, Logarithm())
        case .rectifier: each(x, result, Rectifier())
        case .step: each(x, result, Step())
        }
    }

    private static func each<Operation: BinaryKernel>(
        _ x: Buffer<Self>, _ y: Buffer<Self>, _ result: Buffer<Self>, _ operation: Operation
    ) where Operation.Scalar == Self {
        let (a, b, target) = (x.pointer, y.pointer, result.pointer)
        Threads.forRanges(result.count, grain: grain) { range in
            var i = range.lowerBound
            while i + 8 <= range.upperBound {
                put(operation(eight(a + i), eight(b + i)), target + i)
                i += 8
            }
            while i < range.upperBound {
                target[i] = operation(a[i], b[i])
                i += 1
            }
        }
    }

    public static func combine(
        _ operation: BinaryOperation, _ x: Buffer<Self>, _ y: Buffer<Self>, into result: Buffer<Self>
    ) {
        switch operation {
        case .add: each(x, y, result, Add())
        case .subtract: each(x, y, result, Subtract())
        case .multiply: each(x, y, result, Multiply())
        case .divide: each(x, y, result, Divide())
        }
    }
}
