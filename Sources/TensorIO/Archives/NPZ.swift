/// NPZ archives: a ZIP file with an NPY record in each member `name.npy`, stored or deflated.
public struct NPZ {
    /// The names of the arrays, in the order of the archive's directory, without a directory that all of them share.
    public let names: [String]
    /// Members that are no arrays: directories, `Litter`, other files.
    public let leftOut: [String]
    private let members: [ZipReader.Member]
    private let bytes: [UInt8]

    /// - Throws: `DataError` for what is no such archive, and two arrays of one name.
    init(_ bytes: [UInt8]) throws {
        self.bytes = bytes
        var (members, leftOut): ([ZipReader.Member], [String]) = ([], [])
        for member in try ZipReader(bytes).members() {
            try Self.isArray(member, of: bytes) ? members.append(member) : leftOut.append(member.name)
        }
        let paths = members.map { $0.name.hasSuffix(".npy") ? String($0.name.dropLast(4)) : $0.name }
        var known: Set<String> = []
        for path in paths where !known.insert(path).inserted { throw DataError("ZIP: two members '\(path).npy'") }
        let folder = Self.sharedFolder(paths)
        names = paths.map { String($0.dropFirst(folder.count)) }
        (self.members, self.leftOut) = (members, leftOut)
    }

    /// By name, or by what is in it where the name says nothing.
    private static func isArray(_ member: ZipReader.Member, of bytes: [UInt8]) throws -> Bool {
        if member.name.hasSuffix("/") || Litter.isLitter(path: member.name) { return false }
        if member.name.hasSuffix(".npy") { return true }
        return try inRecord(member.name) { try member.content(of: bytes).starts(with: NPYHeader.magic) }
    }

    /// What all paths begin with, up to a slash.
    private static func sharedFolder(_ paths: [String]) -> String {
        guard let first = paths.first, let slash = first.lastIndex(of: "/") else { return "" }
        var folder = String(first[...slash])
        while !paths.allSatisfy({ $0.hasPrefix(folder) }) {
            guard let slash = folder.dropLast().lastIndex(of: "/") else { return "" }
            folder = String(folder[...slash])
        }
        return folder
    }

    /// The array of this name.
    /// - Throws: `DataError`, also where there is none, with the names there are.
    public func array(_ name: String) throws -> NDArray {
        guard let index = names.firstIndex(of: name) ?? members.firstIndex(where: { $0.name == name || $0.name == name + ".npy" })
        else { throw DataError("expected an array '\(name)', found \(names.isEmpty ? "none" : names.joined(separator: ", "))") }
        return try inRecord(names[index]) {
            let content = ByteSource(bytes: try members[index].content(of: bytes), label: name)
            return try NPYRecord.readSole(from: content)
        }
    }

    /// All arrays of an archive, in the order of its directory; `-` is standard input.
    /// - Throws: `DataError`, `FileError`.
    public static func read(_ path: String) throws -> [Record] {
        let source = try ByteSource(path: path)
        return try withFile(source.label) {
            let archive = try NPZ(source.readAll())
            return try archive.names.map { Record(name: $0, array: try archive.array($0)) }
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

/// A file of NumPy's: one array, or an archive of them, told apart by its first bytes.
public enum ArrayFile {
    case array(NDArray)
    case archive(NPZ)

    /// - Parameter path: `-` is standard input.
    /// - Throws: `DataError` for anything else; `FileError`.
    public static func read(_ path: String) throws -> ArrayFile {
        let source = try ByteSource(path: path)
        return try withFile(source.label) {
            if try source.peek(2) == Array("PK".utf8) { return .archive(try NPZ(source.readAll())) }
            return .array(try NPYRecord.readSole(from: source))
        }
    }
}
