extension NDArray {
    /// Appends the elements at the given flat indices as decimal text, a tab between two.
    ///
    /// Each reads back equal: integers in full, `bool` as 0 or 1, floats in the shortest form that does (`float16` as the
    /// `float32` of the same value), `inf`, `-inf`, `nan`.
    /// - Precondition: the range is within `0..<count`.
    public func appendText(of range: Range<Int>, to text: inout [UInt8]) {
        switch elementType {
        case .bool: append(UInt8.self, range, &text) { $0 == 0 ? "0" : "1" }
        case .uint8: append(UInt8.self, range, &text) { $0.description }
        case .int8: append(Int8.self, range, &text) { $0.description }
        case .uint16: append(UInt16.self, range, &text) { $0.description }
        case .int16: append(Int16.self, range, &text) { $0.description }
        case .uint32: append(UInt32.self, range, &text) { $0.description }
        case .int32: append(Int32.self, range, &text) { $0.description }
        case .uint64: append(UInt64.self, range, &text) { $0.description }
        case .int64: append(Int64.self, range, &text) { $0.description }
        case .float16: append(UInt16.self, range, &text) { float(halfBits: $0).description }
        case .float32: append(Float.self, range, &text) { $0.description }
        case .float64: append(Double.self, range, &text) { $0.description }
        }
    }

    private func append<S: BitwiseCopyable>(
        _ type: S.Type, _ range: Range<Int>, _ text: inout [UInt8], _ describe: (S) -> String
    ) {
        withBytes { raw in
            for index in range {
                if index > range.lowerBound { text.append(UInt8(ascii: "\t")) }
                let value = raw.load(fromByteOffset: index * MemoryLayout<S>.stride, as: S.self)
                text.append(contentsOf: describe(value).utf8)
            }
        }
    }
}

/// `value` with `digits` decimals, rounded half away from zero; never `-0.0`.
public func fixed(_ value: Double, digits: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
    let unit = (0..<digits).reduce(1) { product, _ in product * 10 }
    let scaled = Int((abs(value) * Double(unit)).rounded(.toNearestOrAwayFromZero))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard digits > 0 else { return sign + String(scaled) }
    let fraction = String(scaled % unit)
    return sign + "\(scaled / unit)." + String(repeating: "0", count: digits - fraction.count) + fraction
}

/// A number with zeros before it.
public func padded(_ number: Int, to digits: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}
