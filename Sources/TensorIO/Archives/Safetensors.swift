#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Safetensors files: the length of a JSON header (u64), the header, the arrays one after the other, all little-endian.
public enum Safetensors {
    private struct Entry: Encodable {
        let dtype: String
        let shape: [Int]
        let data_offsets: [Int]
    }

    /// Writes the records.
    /// - Throws: `FileError.inputOutput`.
    public static func write(_ records: [Record], to sink: some ByteSink) throws {
        var header: [String: Entry] = [:]
        var place = 0
        // The larger elements first: so every array begins at a multiple of the size of its own.
        let records = records.enumerated().sorted {
            let (a, b) = ($0.element.array.elementType.byteCount, $1.element.array.elementType.byteCount)
            return a == b ? $0.offset < $1.offset : a > b
        }.map(\.element)
        for record in records {
            let bytes = record.array.bytes.count
            header[record.name] = Entry(
                dtype: name(of: record.array.elementType), shape: record.array.shape, data_offsets: [place, place + bytes])
            place += bytes
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var text = Array(try encoder.encode(header))
        // Blanks at its end let the arrays begin at a multiple of eight bytes.
        text += [UInt8](repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
        try withUnsafeBytes(of: UInt64(text.count).littleEndian) { try sink.write($0) }
        try sink.write(text)
        for record in records { try sink.write(record.array.bytes) }
    }

    private static func name(of type: ElementType) -> String {
        switch type {
        case .bool: "BOOL"
        case .uint8: "U8"
        case .int8: "I8"
        case .uint16: "U16"
        case .int16: "I16"
        case .uint32: "U32"
        case .int32: "I32"
        case .uint64: "U64"
        case .int64: "I64"
        case .float16: "F16"
        case .float32: "F32"
        case .float64: "F64"
        }
    }
}
