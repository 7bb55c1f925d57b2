/// Takes images as they are read, in pieces of whole images, so that they need not be in memory together.
///
/// The shape is that of all of them, [N, H, W, C]; the bytes are [n, H, W, C].
public typealias ImageRowReader = (_ shape: [Int], _ images: [UInt8]) throws -> Void

/// Reading and writing of one NPY record.
enum NPYRecord {
    /// The array of a record with nothing behind it.
    /// - Throws: `DataError`.
    static func readSole(from source: ByteSource) throws -> NDArray {
        let array = try read(from: source).array
        guard try source.isAtEnd() else { throw DataError("expected one NPY record, found more after it") }
        return array
    }

    /// The array at the source's position, converted to little-endian and C order.
    ///
    /// - Parameter reader: takes the rows of images (bytes of rank 4 in C order) in place of the array, which then has shape
    ///   [0, …] and the digest of what was read.
    /// - Throws: `DataError`, with elements and bytes expected and found when the input ends early; what `reader` throws.
    static func read(from source: ByteSource, images reader: ImageRowReader? = nil) throws -> (array: NDArray, isSealed: Bool, shape: [Int]) {
        let header = try NPYHeader.read(from: source)
        let canonical = !header.isBigEndian && !header.isFortranOrder
        if let reader, canonical, header.elementType == .uint8, header.shape.count == 4, header.byteCount > 0 {
            return (try pass(header, from: source, to: reader), header.isSealed, header.shape)
        }
        var hash = ContentHash()
        var bytes = try source.read(upTo: header.byteCount) { if canonical { hash.update($0) } }
        try requireAll(header, bytes.count)
        if header.isBigEndian { swapBytes(&bytes, size: header.elementType.byteCount) }
        if header.isFortranOrder { bytes = cOrder(bytes, shape: header.shape, size: header.elementType.byteCount) }
        let array = NDArray(
            shape: header.shape, elementType: header.elementType, bytes: bytes, digest: canonical ? hash.finish() : nil)
        return (array, header.isSealed, header.shape)
    }

    /// Hands the rows to `reader`, some megabytes at a time.
    private static func pass(_ header: NPYHeader, from source: ByteSource, to reader: ImageRowReader) throws -> NDArray {
        var hash = ContentHash()
        let row = header.byteCount / header.shape[0]
        let piece = row * max(1, (1 << 22) / row)
        var position = 0
        while position < header.byteCount {
            let expected = min(piece, header.byteCount - position)
            let rows = try source.read(upTo: expected) { hash.update($0) }
            position += rows.count
            if rows.count < expected { try requireAll(header, position) }
            try reader(header.shape, rows)
        }
        return NDArray(shape: [0] + header.shape.dropFirst(), elementType: .uint8, bytes: [], digest: hash.finish())
    }

    private static func requireAll(_ header: NPYHeader, _ count: Int) throws {
        guard count == header.byteCount else {
            throw DataError(
                "expected \(describe(header.shape, header.elementType)) (\(header.elementCount) elements, "
                    + "\(header.byteCount) bytes), input ends after \(count / header.elementType.byteCount) elements (\(count) bytes)")
        }
    }

    /// Writes `array` as a version 1.0 record.
    /// - Parameter sealed: marks the record as one of a stream that ends with a trailer.
    static func write(_ array: NDArray, sealed: Bool, to sink: some ByteSink) throws {
        try sink.write(NPYHeader(shape: array.shape, elementType: array.elementType, isSealed: sealed).encoded())
        try array.withBytes { try sink.write($0) }
    }

    private static func swapBytes(_ bytes: inout [UInt8], size: Int) {
        bytes.withUnsafeMutableBytes { raw in
            switch size {
            case 2: for i in raw.bindMemory(to: UInt16.self).indices { swap(raw, i, UInt16.self) }
            case 4: for i in raw.bindMemory(to: UInt32.self).indices { swap(raw, i, UInt32.self) }
            case 8: for i in raw.bindMemory(to: UInt64.self).indices { swap(raw, i, UInt64.self) }
            default: break
            }
        }
    }

    private static func swap<T: FixedWidthInteger & BitwiseCopyable>(
        _ raw: UnsafeMutableRawBufferPointer, _ i: Int, _ type: T.Type
    ) {
        let offset = i * MemoryLayout<T>.size
        raw.storeBytes(of: raw.load(fromByteOffset: offset, as: T.self).byteSwapped, toByteOffset: offset, as: T.self)
    }

    /// Column-major to row-major, any rank.
    private static func cOrder(_ bytes: [UInt8], shape: [Int], size: Int) -> [UInt8] {
        guard shape.count > 1, !bytes.isEmpty else { return bytes }
        var strides = [Int](repeating: size, count: shape.count)
        for axis in 1..<shape.count { strides[axis] = strides[axis - 1] * shape[axis - 1] }
        var index = [Int](repeating: 0, count: shape.count)
        let last = shape.count - 1
        return bytes.withUnsafeBytes { source in
            [UInt8](unsafeUninitializedCapacity: bytes.count) { target, initialized in
                let target = UnsafeMutableRawBufferPointer(target)
                var written = 0
                while written < bytes.count {
                    var offset = 0
                    for axis in 0..<last { offset += index[axis] * strides[axis] }
                    for _ in 0..<shape[last] {
                        for b in 0..<size { target[written + b] = source[offset + b] }
                        written += size
                        offset += strides[last]
                    }
                    var axis = last - 1
                    while axis >= 0 {
                        index[axis] += 1
                        if index[axis] < shape[axis] { break }
                        index[axis] = 0
                        axis -= 1
                    }
                }
                initialized = bytes.count
            }
        }
    }
}

extension NDArray {
    /// The array of a lone NPY file; `-` is standard input.
    /// - Throws: `DataError`, `FileError`.
    public static func readNPY(from path: String, label: String? = nil) throws -> NDArray {
        let source = try ByteSource(path: path, label: label)
        return try withFile(source.label) {
            try NPYRecord.readSole(from: source)
        }
    }

    /// Writes a lone NPY file, as `np.save` does.
    /// - Throws: `FileError.inputOutput`.
    public func writeNPY(to sink: some ByteSink) throws { try NPYRecord.write(self, sealed: false, to: sink) }
}
