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
