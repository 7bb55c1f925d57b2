#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The JSON that seals a stream: the content of its last record, a 1-D `|u1` array.
///
/// Its first key is always `"npys"`, the format's version, which is what tells it from a data record.
struct Trailer: Codable {
    static let version = 1

    struct Entry: Codable, Equatable {
        var name: String
        var dtype: String
        var shape: [Int]
        var sha256: String
    }

    var records: [Entry]
    var kind: StreamKind?
    var transform: PixelTransform?
    var classes: [String]?
    var biases: [String]?
    var attributes: [String: String]?
    var provenance: [ProvenanceStep]?

    init(entries: [Entry], metadata: StreamMetadata) {
        records = entries
        kind = metadata.kind
        transform = metadata.transform
        classes = metadata.classNames
        biases = metadata.biasNames
        attributes = metadata.attributes.isEmpty ? nil : metadata.attributes
        provenance = metadata.provenance.isEmpty ? nil : metadata.provenance
    }

    var metadata: StreamMetadata {
        StreamMetadata(
            kind: kind, transform: transform, classNames: classes, biasNames: biases, attributes: attributes ?? [:],
            provenance: provenance ?? [])
    }

    /// Whether a record is a trailer: 1-D `uint8`, beginning with `{"npys"` (white space allowed).
    static func isTrailer(_ array: NDArray) -> Bool {
        guard array.rank == 1, array.elementType == .uint8 else { return false }
        let start = array.bytes.prefix(256).filter { !" \t\r\n".utf8.contains($0) }
        return start.starts(with: Array("{\"npys\"".utf8))
    }

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body: Data
        do { body = try encoder.encode(self) } catch {
            throw DataError("trailer: metadata that JSON cannot hold: \(error)")
        }
        return Array("{\"npys\":\(Self.version),".utf8) + body.dropFirst()
    }

    private struct Version: Decodable { var npys: Int }

    static func decode(_ bytes: [UInt8]) throws -> Trailer {
        let data = Data(bytes)
        let decoder = JSONDecoder()
        do {
            let version = try decoder.decode(Version.self, from: data).npys
            guard version == Self.version else {
                throw DataError("trailer: expected format version \(Self.version), found \(version)")
            }
            let trailer = try decoder.decode(Trailer.self, from: data)
            guard trailer.transform?.isValid ?? true else {
                throw DataError("trailer: transform: expected a mean and a positive deviation a channel and a range")
            }
            return trailer
        } catch let error as DecodingError {
            throw DataError("trailer: \(explain(error))")
        }
    }

    private static func explain(_ error: DecodingError) -> String {
        func place(_ context: DecodingError.Context) -> String {
            context.codingPath.isEmpty ? "" : context.codingPath.map(\.stringValue).joined(separator: ".") + ": "
        }
        return switch error {
        case .keyNotFound(let key, let context): place(context) + "key '\(key.stringValue)' missing"
        case .typeMismatch(let type, let context): place(context) + "expected \(type)"
        case .valueNotFound(let type, let context): place(context) + "expected \(type), found null"
        case .dataCorrupted(let context): place(context) + "malformed JSON"
        @unknown default: "malformed"
        }
    }
}
