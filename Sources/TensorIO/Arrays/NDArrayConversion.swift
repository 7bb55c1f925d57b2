extension NDArray {
    /// All elements as `Float`, in C order; `bool` becomes 0 or 1. A `float32` array costs one copy.
    public func floats() -> [Float] {
        switch elementType {
        case .bool: map(UInt8.self) { $0 == 0 ? 0 : 1 }
        case .uint8: map(UInt8.self) { Float($0) }
        case .int8: map(Int8.self) { Float($0) }
        case .uint16: map(UInt16.self) { Float($0) }
        case .int16: map(Int16.self) { Float($0) }
        case .uint32: map(UInt32.self) { Float($0) }
        case .int32: map(Int32.self) { Float($0) }
        case .uint64: map(UInt64.self) { Float($0) }
        case .int64: map(Int64.self) { Float($0) }
        case .float16: map(UInt16.self) { float(halfBits: $0) }
        case .float32: map(Float.self) { $0 }
        case .float64: map(Double.self) { Float($0) }
        }
    }

    /// All elements as `Double`, in C order; `bool` becomes 0 or 1.
    public func doubles() -> [Double] { doubles(in: 0..<count) }

    /// The elements at the given flat indices as `Double`: a large array in pieces needs no second copy of itself.
    /// - Precondition: the range is within `0..<count`.
    public func doubles(in range: Range<Int>) -> [Double] {
        switch elementType {
        case .bool: map(UInt8.self, range) { $0 == 0 ? 0 : 1 }
        case .uint8: map(UInt8.self, range) { Double($0) }
        case .int8: map(Int8.self, range) { Double($0) }
        case .uint16: map(UInt16.self, range) { Double($0) }
        case .int16: map(Int16.self, range) { Double($0) }
        case .uint32: map(UInt32.self, range) { Double($0) }
        case .int32: map(Int32.self, range) { Double($0) }
        case .uint64: map(UInt64.self, range) { Double($0) }
        case .int64: map(Int64.self, range) { Double($0) }
        case .float16: map(UInt16.self, range) { Double(float(halfBits: $0)) }
        case .float32: map(Float.self, range) { Double($0) }
        case .float64: map(Double.self, range) { $0 }
        }
    }

    /// The flat indices in pieces of some tens of thousands, ascending.
    public var pieces: [Range<Int>] {
        stride(from: 0, to: count, by: 1 << 16).map { $0..<min($0 + (1 << 16), count) }
    }

    /// All elements of an integer array, in C order.
    /// - Throws: `DataError` for a type that is not an integer, or a `uint64` above `Int.max`.
    public func integers() throws -> [Int] {
        switch elementType {
        case .uint8: return map(UInt8.self) { Int($0) }
        case .int8: return map(Int8.self) { Int($0) }
        case .uint16: return map(UInt16.self) { Int($0) }
        case .int16: return map(Int16.self) { Int($0) }
        case .uint32: return map(UInt32.self) { Int($0) }
        case .int32: return map(Int32.self) { Int($0) }
        case .int64: return map(Int64.self) { Int($0) }
        case .uint64:
            let values = map(UInt64.self) { $0 }
            if let bad = values.first(where: { $0 > UInt64(Int.max) }) {
                throw DataError("expected integers up to \(Int.max), found \(bad)")
            }
            return values.map { Int($0) }
        case .bool, .float16, .float32, .float64:
            throw DataError("expected integers, found \(elementType.name)")
        }
    }

    /// Refuses `NaN` and infinity.
    /// - Throws: `DataError` naming the first bad flat index and how many there are.
    public func requireFinite() throws {
        let (first, bad): (Int?, Int) =
            switch elementType {
            case .float16: nonFinite(UInt16.self) { $0 & 0x7c00 == 0x7c00 }
            case .float32: nonFinite(UInt32.self) { $0 & 0x7f80_0000 == 0x7f80_0000 }
            case .float64: nonFinite(UInt64.self) { $0 & 0x7ff0_0000_0000_0000 == 0x7ff0_0000_0000_0000 }
            default: (nil, 0)
            }
        guard let first else { return }
        let value = withBytes { raw in
            switch elementType {
            case .float16: Double(float(halfBits: raw.load(fromByteOffset: first * 2, as: UInt16.self)))
            case .float32: Double(raw.load(fromByteOffset: first * 4, as: Float.self))
            default: raw.load(fromByteOffset: first * 8, as: Double.self)
            }
        }
        throw DataError("expected finite values, found \(value) at flat index \(first) (\(bad) of \(count) not finite)")
    }

    /// The part of the array with the given indices along the first axis, in that order.
    /// - Precondition: rank at least 1, every index in range.
    public func rows(_ indices: [Int]) -> NDArray {
        precondition(rank >= 1, "a scalar has no rows")
        let rowBytes = shape.dropFirst().reduce(elementType.byteCount, *)
        var result: [UInt8] = []
        result.reserveCapacity(rowBytes * indices.count)
        for index in indices {
            precondition(index >= 0 && index < shape[0], "row \(index) of \(shape[0])")
            result += bytes[index * rowBytes..<(index + 1) * rowBytes]
        }
        return NDArray(shape: [indices.count] + shape.dropFirst(), elementType: elementType, bytes: result)
    }

    private func map<S: BitwiseCopyable, T>(
        _ source: S.Type, _ range: Range<Int>? = nil, _ convert: (S) -> T
    ) -> [T] {
        withBytes { raw in
            let values = raw.bindMemory(to: S.self)[range ?? 0..<count]
            return [T](unsafeUninitializedCapacity: values.count) { buffer, initialized in
                for (i, value) in values.enumerated() { buffer.initializeElement(at: i, to: convert(value)) }
                initialized = values.count
            }
        }
    }

    private func nonFinite<S: BitwiseCopyable>(_ bits: S.Type, _ isBad: (S) -> Bool) -> (Int?, Int) {
        withBytes { raw in
            let values = raw.bindMemory(to: S.self)
            var bad = 0
            for value in values where isBad(value) { bad += 1 }
            return (bad == 0 ? nil : values.firstIndex(where: isBad), bad)
        }
    }
}

extension UnsafeMutableBufferPointer {
    @inline(__always)
    fileprivate func initializeElement(at i: Int, to value: consuming Element) {
        (baseAddress! + i).initialize(to: value)
    }
}

/// IEEE 754 binary16 to `Float`, in integers so that it is the same on every machine.
func float(halfBits bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10) & 31
    let fraction = UInt32(bits & 0x3ff)
    if exponent == 0 { return (sign == 0 ? 1 : -1) * Float(fraction) * 0x1p-24 }
    if exponent == 31 { return Float(bitPattern: sign | 0x7f80_0000 | fraction << 13) }
    return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
}
