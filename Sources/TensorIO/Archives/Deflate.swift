import CZlib

/// Deflate in its three wrappers.
enum Deflate {
    enum Format: Int32 {
        case raw = -15
        case gzip = 31
    }

    static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1f, 0x8b]) }

    /// Inflates all of `bytes`, several gzip members included.
    /// - Parameter limit: the most bytes accepted.
    /// - Throws: `DataError` when malformed, truncated, or longer than `limit`.
    static func inflate(_ bytes: ArraySlice<UInt8>, format: Format, limit: Int = Int.max) throws -> [UInt8] {
        var stream = z_stream()
        guard inflateInit2_(&stream, format.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw DataError("zlib cannot start")
        }
        defer { inflateEnd(&stream) }
        var result: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        try bytes.withUnsafeBufferPointer { input in
            var consumed = 0
            while true {
                // zlib counts in 32 bits: longer inputs go in pieces.
                let given = min(input.count - consumed, 1 << 30)
                stream.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0 + consumed) }
                stream.avail_in = UInt32(given)
                let (status, produced) = piece.withUnsafeMutableBufferPointer { output in
                    stream.next_out = output.baseAddress
                    stream.avail_out = UInt32(output.count)
                    let status = CZlib.inflate(&stream, Z_NO_FLUSH)
                    return (status, output.count - Int(stream.avail_out))
                }
                consumed += given - Int(stream.avail_in)
                guard result.count + produced <= limit else {
                    throw DataError("compressed data: expected \(limit) bytes, found more")
                }
                result.append(contentsOf: piece[..<produced])
                if status == Z_STREAM_END {
                    if consumed == input.count { return }
                    guard format == .gzip else {
                        throw DataError("compressed data: expected their end after \(consumed) bytes, found \(input.count)")
                    }
                    inflateReset(&stream)
                } else if status == Z_BUF_ERROR || (status == Z_OK && consumed == input.count && produced == 0) {
                    throw DataError("compressed data: input ends after \(input.count) bytes, \(result.count) inflated")
                } else if status != Z_OK {
                    throw DataError("compressed data: malformed at byte \(consumed)")
                }
            }
        }
        return result
    }

    /// Deflates `bytes` without a wrapper, at zlib's level 6.
    static func deflate(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var stream = z_stream()
        let started = deflateInit2_(
            &stream, 6, Z_DEFLATED, Format.raw.rawValue, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        precondition(started == Z_OK, "zlib cannot start")
        defer { deflateEnd(&stream) }
        var result: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        var consumed = 0
        var status = Z_OK
        let input = bytes.bindMemory(to: UInt8.self)
        while status != Z_STREAM_END {
            let given = min(input.count - consumed, 1 << 30)
            stream.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0 + consumed) }
            stream.avail_in = UInt32(given)
            let produced = piece.withUnsafeMutableBufferPointer { output in
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                status = CZlib.deflate(&stream, consumed + given == input.count ? Z_FINISH : Z_NO_FLUSH)
                return output.count - Int(stream.avail_out)
            }
            consumed += given - Int(stream.avail_in)
            result.append(contentsOf: piece[..<produced])
        }
        return result
    }

    static func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        let input = bytes.bindMemory(to: UInt8.self)
        return UInt32(crc32_z(0, input.baseAddress, input.count))
    }
}
