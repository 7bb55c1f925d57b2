import CZlib
import TensorIO

/// Puts checksums right that a mutation has broken: what stands behind them would never be reached otherwise.
enum Repair {
    private static let attempts = 8

    /// A stream with the digests that its records have.
    static func stream(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<attempts {
            guard let (said, found) = disagreement("expected SHA-256 ", { _ = try TensorStream.read(bytes: bytes) }),
                said.utf8.count == found.utf8.count, let place = bytes.firstRange(of: Array(said.utf8))
            else { break }
            bytes.replaceSubrange(place, with: found.utf8)
        }
        return bytes
    }

    /// An NPZ archive with the CRC-32 that its members have.
    static func archive(_ bytes: [UInt8], _ scratch: ScratchFile) throws -> [UInt8] {
        var bytes = bytes
        for _ in 0..<attempts {
            let sums = try scratch.with(bytes) { path in disagreement("expected CRC-32 ") { _ = try NPZ.read(path) } }
            guard let sums, let said = UInt32(sums.said), let found = UInt32(sums.found) else { break }
            let entries = bytes.ranges(of: [0x50, 0x4b, 1, 2]).map { $0.lowerBound + 16 }
            guard let place = entries.first(where: { bytes[$0...].starts(with: little(said)) }) else { break }
            bytes.replaceSubrange(place..<place + 4, with: little(found))
        }
        return bytes
    }

    /// A PNG with the CRC-32 that its chunks have.
    static func png(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        var position = 8
        while position + 12 <= bytes.count {
            let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= bytes.count - position - 12 else { break }
            let end = position + 8 + length
            let crc = bytes[(position + 4)..<end].withUnsafeBufferPointer { UInt32(crc32_z(0, $0.baseAddress, $0.count)) }
            bytes.replaceSubrange(end..<end + 4, with: little(crc).reversed())
            position = end + 4
        }
        return bytes
    }

    private static func little(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 255) } }

    /// What `body`'s error says was expected and found.
    private static func disagreement(_ opening: String, _ body: () throws -> Void) -> (said: String, found: String)? {
        do {
            try body()
            return nil
        } catch {
            guard let error = error as? DataError, error.message.hasPrefix(opening) else { return nil }
            return error.message.dropFirst(opening.count).components(", found ", ": the data have changed")
        }
    }
}

extension Substring {
    /// What stands before `middle`, and between it and `end`.
    fileprivate func components(_ middle: String, _ end: String) -> (said: String, found: String)? {
        guard let a = firstRange(of: middle), let b = self[a.upperBound...].firstRange(of: end) else { return nil }
        return (String(self[..<a.lowerBound]), String(self[a.upperBound..<b.lowerBound]))
    }
}
