extension TensorStream {
    /// Writes the records and the trailer that seals them.
    /// - Precondition: names are unique and valid (`Record.isValidName`).
    /// - Throws: `FileError.inputOutput`; `DataError` for metadata that JSON cannot hold (`NaN`).
    public func write(to sink: some ByteSink) throws {
        var names: Set<String> = []
        for record in records {
            precondition(Record.isValidName(record.name), "'\(record.name)' cannot name a record")
            precondition(names.insert(record.name).inserted, "two records '\(record.name)'")
        }
        for record in records { try NPYRecord.write(record.array, sealed: true, to: sink) }
        let trailer = try Trailer(records: records, metadata: metadata).encoded()
        try NPYRecord.write(NDArray(trailer, shape: [trailer.count]), sealed: true, to: sink)
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
        try AtomicFile.write(to: path) { try writeAny(to: $0) }
    }

    private func writeAny(to sink: any ByteSink) throws { try write(to: sink) }
}
