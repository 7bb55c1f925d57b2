/// The IDX format of MNIST and its relatives: big-endian, gzip or not.
public enum IDX {
    /// The array of an IDX file, converted to little-endian.
    /// - Throws: `DataError` (malformed, truncated, trailing bytes), `FileError.absent`.
    public static func read(_ path: String) throws -> NDArray {
        let source = try ByteSource(path: path)
        return try withFile(source.label) {
            var bytes = try source.readAll()
            if Deflate.isGzip(bytes) { bytes = try Deflate.inflate(bytes[...], format: .gzip) }
            return try parse(bytes)
        }
    }

    private static func parse(_ bytes: [UInt8]) throws -> NDArray {
        guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0, let type = elementType(bytes[2]) else {
            throw DataError("expected an IDX file (0, 0, type, rank), found \(Array(bytes.prefix(4)))")
        }
        let rank = Int(bytes[3])
        let start = 4 + 4 * rank
        guard rank >= 1, bytes.count >= start else {
            throw DataError("expected \(start) bytes of IDX header, found \(bytes.count)")
        }
        let shape = (0..<rank).map { axis in
            bytes[(4 + 4 * axis)..<(8 + 4 * axis)].reduce(0) { $0 << 8 | Int($1) }
        }
        var size = type.byteCount
        for n in shape where n > 0 {
            let (product, overflow) = size.multipliedReportingOverflow(by: n)
            guard !overflow else { throw DataError("shape \(describe(shape, type)) overflows 64 bits of bytes") }
            size = product
        }
        if shape.contains(0) { size = 0 }
        guard bytes.count - start == size else {
            throw DataError(
                "expected \(describe(shape, type)) (\(size / type.byteCount) elements, \(size) bytes), found "
                    + "\((bytes.count - start) / type.byteCount) elements (\(bytes.count - start) bytes)")
        }
        var data = Array(bytes[start...])
        let width = type.byteCount
        if width > 1 {
            for i in stride(from: 0, to: data.count, by: width) { data[i..<i + width].reverse() }
        }
        return NDArray(shape: shape, elementType: type, bytes: data)
    }

    private static func elementType(_ code: UInt8) -> ElementType? {
        switch code {
        case 0x08: .uint8
        case 0x09: .int8
        case 0x0b: .int16
        case 0x0c: .int32
        case 0x0d: .float32
        case 0x0e: .float64
        default: nil
        }
    }
}
