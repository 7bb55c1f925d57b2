/// Writes a stream record by record, and a record of any size piece by piece, so that it need not be in memory as a whole.
public final class StreamWriter {
    private let sink: any ByteSink
    private var entries: [Trailer.Entry] = []

    public init(_ sink: any ByteSink) { self.sink = sink }

    /// Writes a record.
    /// - Precondition: its name is valid (`Record.isValidName`) and new.
    /// - Throws: `FileError.inputOutput`; `DataError` for a record that a reader would take for the trailer.
    public func write(_ record: Record) throws {
        begin(record.name)
        guard !Trailer.isTrailer(record.array) else {
            throw DataError("expected data, found what begins like the trailer of a stream", record: record.name)
        }
        try NPYRecord.write(record.array, sealed: true, to: sink)
        let array = record.array
        entries.append(
            Trailer.Entry(
                name: record.name, dtype: array.elementType.rawValue, shape: array.shape, sha256: array.digest))
    }

    /// Writes a record whose bytes `body` gives in order.
    /// - Precondition: as `write(_:)`; the pieces make up `shape` exactly.
    /// - Throws: `FileError.inputOutput`; what `body` throws.
    public func write(
        _ name: String, shape: [Int], elementType: ElementType, _ body: (_ append: ([UInt8]) throws -> Void) throws -> Void
    ) throws {
        begin(name)
        try sink.write(NPYHeader(shape: shape, elementType: elementType, isSealed: true).encoded())
        var hash = ContentHash()
        var left = shape.reduce(elementType.byteCount, *)
        try body { piece in
            left -= piece.count
            precondition(left >= 0, "more bytes than shape \(shape) has")
            piece.withUnsafeBytes { hash.update($0) }
            try sink.write(piece)
        }
        precondition(left == 0, "shape \(shape) needs \(left) more bytes")
        entries.append(Trailer.Entry(name: name, dtype: elementType.rawValue, shape: shape, sha256: hash.finish()))
    }

    /// Seals the stream: the last call.
    /// - Throws: `FileError.inputOutput`; `DataError` for metadata that JSON cannot hold (`NaN`).
    public func finish(_ metadata: StreamMetadata) throws {
        let trailer = try Trailer(entries: entries, metadata: metadata).encoded()
        try NPYRecord.write(NDArray(trailer, shape: [trailer.count]), sealed: true, to: sink)
    }

    private func begin(_ name: String) {
        precondition(Record.isValidName(name), "'\(name)' cannot name a record")
        precondition(!entries.contains { $0.name == name }, "two records '\(name)'")
    }
}

extension TensorStream {
    /// Writes the records and the trailer that seals them.
    /// - Precondition: names are unique and valid (`Record.isValidName`).
    /// - Throws: `FileError.inputOutput`; `DataError` for metadata that JSON cannot hold (`NaN`), and for a record that a
    ///   reader would take for the trailer.
    public func write(to sink: any ByteSink) throws {
        let writer = StreamWriter(sink)
        for record in records { try writer.write(record) }
        try writer.finish(metadata)
    }

    /// The stream as `write(to:)` writes it.
    public func encoded() throws -> [UInt8] {
        let sink = MemorySink()
        try write(to: sink)
        return sink.bytes
    }

    /// Writes the stream to a file, whole or not at all.
    /// - Throws: `FileError`, `DataError`.
    public func write(toFile path: String) throws {
        try AtomicFile.write(to: path) { try write(to: $0) }
    }
}
