/// As much of the ZIP format (PKWARE's APPNOTE) as NPZ archives use: stored and deflated members, and the ZIP64 sizes
/// that NumPy writes when it streams.
struct ZipReader {
    struct Member {
        let name: String
        let method: Int
        let crc: UInt32
        let compressedSize: Int
        let size: Int
        let headerOffset: Int
    }

    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The archive's directory.
    /// - Throws: `DataError` when malformed or truncated.
    func members() throws -> [Member] {
        // The end record is 22 bytes and a comment of at most 65,535.
        guard bytes.starts(with: [0x50, 0x4b]), bytes.count >= 22 else {
            throw DataError("expected a ZIP archive (NPZ)")
        }
        var end = bytes.count - 22
        let lowest = max(0, end - 65_535)
        while end >= lowest, bytes.little(end, 4) != 0x0605_4b50 { end -= 1 }
        guard end >= lowest else { throw DataError("ZIP: no end record: the archive is truncated") }
        guard end + 22 + bytes.little(end + 20, 2) == bytes.count else {
            throw DataError("ZIP: expected the end of the archive, found more bytes")
        }
        let count = bytes.little(end + 10, 2)
        var position = bytes.little(end + 16, 4)
        guard count != 0xffff, position != 0xffff_ffff else { throw DataError("ZIP: ZIP64 directories are not supported") }
        // Members that share their data would make a small archive a large one.
        var free = bytes.count
        return try (0..<count).map { _ in
            guard position + 46 <= bytes.count, bytes.little(position, 4) == 0x0201_4b50 else {
                throw DataError("ZIP: malformed directory at byte \(position)")
            }
            let (nameLength, extraLength) = (bytes.little(position + 28, 2), bytes.little(position + 30, 2))
            let extraStart = position + 46 + nameLength
            guard extraStart + extraLength <= bytes.count else { throw DataError("ZIP: truncated directory") }
            let name = String(decoding: bytes[(position + 46)..<extraStart], as: UTF8.self)
            guard bytes.little(position + 8, 2) & 1 == 0 else { throw DataError("ZIP: member '\(name)' is encrypted") }
            var sizes = [bytes.little(position + 24, 4), bytes.little(position + 20, 4), bytes.little(position + 42, 4)]
            try replaceLarge(&sizes, extra: extraStart..<extraStart + extraLength)
            guard sizes[1] <= free else { throw DataError("ZIP: member '\(name)': expected data of its own") }
            free -= sizes[1]
            let member = Member(
                name: name, method: bytes.little(position + 10, 2), crc: UInt32(bytes.little(position + 16, 4)),
                compressedSize: sizes[1], size: sizes[0], headerOffset: sizes[2])
            position = extraStart + extraLength + bytes.little(position + 32, 2)
            return member
        }
    }

    /// ZIP64: sizes that are all ones stand in an extra field, in this order.
    private func replaceLarge(_ sizes: inout [Int], extra: Range<Int>) throws {
        var position = extra.lowerBound
        while position + 4 <= extra.upperBound {
            let (id, length) = (bytes.little(position, 2), bytes.little(position + 2, 2))
            if id == 1 {
                var next = position + 4
                for i in sizes.indices where sizes[i] == 0xffff_ffff {
                    guard next + 8 <= min(position + 4 + length, extra.upperBound) else {
                        throw DataError("ZIP: malformed ZIP64 field")
                    }
                    guard bytes[next + 7] < 0x80 else { throw DataError("ZIP: size over 63 bits") }
                    sizes[i] = bytes.little(next, 8)
                    next += 8
                }
            }
            position += 4 + length
        }
    }
}

extension ZipReader.Member {
    /// The member's content, checked against its CRC-32.
    /// - Throws: `DataError`.
    func content(of archive: [UInt8]) throws -> [UInt8] {
        guard headerOffset <= archive.count - 30, archive.little(headerOffset, 4) == 0x0403_4b50 else {
            throw DataError("ZIP: malformed header at byte \(headerOffset)")
        }
        let start = headerOffset + 30 + archive.little(headerOffset + 26, 2) + archive.little(headerOffset + 28, 2)
        guard start <= archive.count, compressedSize <= archive.count - start else {
            throw DataError("ZIP: expected \(compressedSize) bytes, found \(max(0, archive.count - start))")
        }
        let data = archive[start..<start + compressedSize]
        let content: [UInt8]
        switch method {
        case 0: content = Array(data)
        case 8: content = try Deflate.inflate(data, format: .raw, limit: size)
        default: throw DataError("ZIP: expected stored or deflated data, found method \(method)")
        }
        guard content.count == size else { throw DataError("ZIP: expected \(size) bytes, found \(content.count)") }
        let found = content.withUnsafeBytes(Deflate.crc32)
        guard found == crc else { throw DataError("ZIP: expected CRC-32 \(crc), found \(found): the data have changed") }
        return content
    }
}

/// Writes an archive member by member, with fixed dates, so that equal arrays give equal bytes.
struct ZipWriter {
    private var directory: [UInt8] = []
    private var count = 0
    private var offset = 0
    private static let limit = 0xffff_fffe

    init() {}

    mutating func add(_ name: String, _ bytes: [UInt8], compressed: Bool, to sink: some ByteSink) throws {
        let crc = Int(bytes.withUnsafeBytes(Deflate.crc32))
        let content = compressed ? bytes.withUnsafeBytes(Deflate.deflate) : bytes
        guard bytes.count <= Self.limit, content.count <= Self.limit, offset <= Self.limit, count < 0xfffe else {
            throw DataError("an NPZ archive of this size is not supported (4 GiB, 65534 members): export a directory")
        }
        // Version 2.0, names in UTF-8, 1 January 1980.
        var fields = littleEndian((20, 2), (0x800, 2), (compressed ? 8 : 0, 2), (0, 2), (0x21, 2))
        fields += littleEndian((crc, 4), (content.count, 4), (bytes.count, 4), (name.utf8.count, 2), (0, 2))
        let header = littleEndian((0x0403_4b50, 4)) + fields + Array(name.utf8)
        directory += littleEndian((0x0201_4b50, 4), (20, 2)) + fields
        directory += littleEndian((0, 2), (0, 2), (0, 2), (0, 4), (offset, 4)) + Array(name.utf8)
        try sink.write(header)
        try sink.write(content)
        offset += header.count + content.count
        count += 1
    }

    func finish(to sink: some ByteSink) throws {
        guard offset <= Self.limit else { throw DataError("an NPZ archive of over 4 GiB is not supported") }
        try sink.write(directory)
        try sink.write(
            littleEndian((0x0605_4b50, 4), (0, 4), (count, 2), (count, 2), (directory.count, 4), (offset, 4), (0, 2)))
    }
}

private func littleEndian(_ fields: (value: Int, width: Int)...) -> [UInt8] {
    fields.flatMap { field in (0..<field.width).map { UInt8(field.value >> (8 * $0) & 255) } }
}

extension [UInt8] {
    fileprivate func little(_ position: Int, _ width: Int) -> Int {
        (0..<width).reduce(0) { $0 | Int(self[position + $1]) << (8 * $1) }
    }
}
