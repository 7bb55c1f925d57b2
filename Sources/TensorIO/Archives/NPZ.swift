/// NPZ archives: a ZIP file with an NPY record in each member `name.npy`, stored or deflated.
public enum NPZ {
    /// All arrays of an archive, in the order of its directory; `-` is standard input.
    /// - Throws: `DataError`, `FileError`.
    public static func read(_ path: String) throws -> [Record] {
        let source = try ByteSource(path: path)
        return try withFile(source.label) {
            let bytes = try source.readAll()
            var names: Set<String> = []
            return try ZipReader(bytes).members().map { member in
                let name = member.name.hasSuffix(".npy") ? String(member.name.dropLast(4)) : member.name
                guard names.insert(name).inserted else { throw DataError("ZIP: two members '\(member.name)'") }
                return try inRecord(name) {
                    let content = ByteSource(bytes: try member.content(of: bytes), label: path)
                    let array = try NPYRecord.read(from: content).array
                    guard try content.isAtEnd() else { throw DataError("expected one NPY record, found more after it") }
                    return Record(name: name, array: array)
                }
            }
        }
    }

    /// Writes an archive that `np.load` reads.
    /// - Parameter compressed: deflate the members, as `np.savez_compressed` does.
    /// - Throws: `FileError.inputOutput`; `DataError` above 4 GiB, which would need ZIP64.
    public static func write(_ records: [Record], compressed: Bool = false, to sink: some ByteSink) throws {
        var writer = ZipWriter()
        for record in records {
            let memory = MemorySink()
            try NPYRecord.write(record.array, sealed: false, to: memory)
            try inRecord(record.name) {
                try writer.add(record.name + ".npy", memory.bytes, compressed: compressed, to: sink)
            }
        }
        try writer.finish(to: sink)
    }
}
