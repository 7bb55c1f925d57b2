/// Elements a task takes at a time; long vectors are shared between the threads.
private let grain = 1 << 15

extension TensorScalar {
    @inline(__always)
    private static func each(
        _ x: Buffer<Self>, _ result: Buffer<Self>, _ operation: (Self) -> Self
    ) {
        let (source, target) = (x.pointer, result.pointer)
        Threads.forRanges(result.count, grain: grain) { range in
            for i in range { target[i] = operation(source[i]) }
        }
    }

    public static func map(_ operation: UnaryOperation, _ x: Buffer<Self>, into result: Buffer<Self>) {
        switch operation {
        case .scale(let factor):
            let factor = Self(factor)
            each(x, result) { $0 * factor }
        case .add(let constant):
            let constant = Self(constant)
            each(x, result) { $0 + constant }
        case .power(let exponent):
            let exponent = Self(exponent)
            if exponent == 0.5 {
                each(x, result) { $0.squareRoot() }
            } else if exponent == -0.5 {
                each(x, result) { 1 / $0.squareRoot() }
            } else if exponent == 2 {
                each(x, result) { $0 * $0 }
            } else if exponent == -1 {
                each(x, result) { 1 / $0 }
            } else {
                each(x, result) { power($0, exponent) }
            }
        case .exponential: each(x, result) { exponential($0) }
        case .logarithm: each(x, result) { logarithm($0) }
        case .rectifier: each(x, result) { $0 < 0 ? 0 : $0 }  // NaN stays NaN
        case .step: each(x, result) { $0 > 0 ? 1 : 0 }
        }
    }

    @inline(__always)
    private static func each(
        _ x: Buffer<Self>, _ y: Buffer<Self>, _ result: Buffer<Self>, _ operation: (Self, Self) -> Self
    ) {
        let (a, b, target) = (x.pointer, y.pointer, result.pointer)
        Threads.forRanges(result.count, grain: grain) { range in
            for i in range { target[i] = operation(a[i], b[i]) }
        }
    }

    public static func combine(
        _ operation: BinaryOperation, _ x: Buffer<Self>, _ y: Buffer<Self>, into result: Buffer<Self>
    ) {
        switch operation {
        case .add: each(x, y, result) { $0 + $1 }
        case .subtract: each(x, y, result) { $0 - $1 }
        case .multiply: each(x, y, result) { $0 * $1 }
        case .divide: each(x, y, result) { $0 / $1 }
        }
    }
}
