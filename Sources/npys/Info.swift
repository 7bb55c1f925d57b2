import ArgumentParser
import TensorIO
import ToolKit

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

struct Info: ToolCommand {
    static let configuration = CommandConfiguration(abstract: "List the records and metadata of streams.")

    @OptionGroup var common: StreamOptions
    @Flag(help: "Print how the stream was made, the first step first.") var history = false
    @Flag(help: "Print JSON, one object a stream.") var json = false
    @Argument(help: ArgumentHelp("Streams; standard input by default.", valueName: "FILE"), completion: .file())
    var files: [String] = ["-"]

    var writesBinary: Bool { false }

    func execute(_ context: ToolContext) throws {
        var text = ""
        for file in files {
            try context.claim(file, role: "FILE")
            for stream in try TensorStream.readAll(from: file, unsealed: common.unsealed) {
                if json {
                    text += try StreamReport(file: context.inputLabel(file), stream).json() + "\n"
                } else if history {
                    text += stream.metadata.provenance.map(Self.line).joined()
                } else {
                    if files.count > 1 { text += "\(context.inputLabel(file)):\n" }
                    text += Self.table(stream)
                }
            }
        }
        try context.write(text: text)
    }

    private static func table(_ stream: TensorStream) -> String {
        let width = stream.records.map(\.name.count).max() ?? 0
        var text = ""
        for record in stream.records {
            let padding = String(repeating: " ", count: width - record.name.count)
            text += "\(record.name)\(padding)  \(record.array.summary)\(range(record.array))\n"
        }
        let metadata = stream.metadata
        var rows: [(String, String)] = []
        if let kind = metadata.kind { rows.append(("kind", kind.rawValue)) }
        if let transform = metadata.transform {
            rows.append(("mean", list(transform.mean)))
            rows.append(("standard deviation", list(transform.standardDeviation)))
            rows.append(("range", list(transform.range)))
        }
        if let names = metadata.classNames { rows.append(("classes", names.joined(separator: ", "))) }
        if let names = metadata.biasNames { rows.append(("biases", names.joined(separator: ", "))) }
        rows += metadata.attributes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        rows.append(("digest", stream.digest))
        return text + rows.map { "\($0.0): \($0.1)\n" }.joined()
    }

    /// Lowest and highest value, and how many are not finite.
    private static func range(_ array: NDArray) -> String {
        guard array.count > 0 else { return "" }
        var (low, high, bad) = (Double.infinity, -Double.infinity, 0)
        for piece in array.pieces {
            for value in array.doubles(in: piece) {
                if value.isFinite {
                    low = min(low, value)
                    high = max(high, value)
                } else {
                    bad += 1
                }
            }
        }
        let notFinite = bad == 0 ? "" : ", \(bad) not finite"
        guard low <= high else { return notFinite }
        switch array.elementType {
        case .float64: return "  \(low) ... \(high)\(notFinite)"
        case .float16, .float32: return "  \(Float(low)) ... \(Float(high))\(notFinite)"
        // Doubles hold integers up to 2^53 as they are; beyond, they print rounded.
        default: return abs(low) < 0x1p53 && abs(high) < 0x1p53 ? "  \(Int(low)) ... \(Int(high))" : "  \(low) ... \(high)"
        }
    }

    private static func list(_ values: [Float]) -> String { values.map { "\($0)" }.joined(separator: ", ") }

    private static func line(_ step: ProvenanceStep) -> String {
        var text = ([step.tool] + step.arguments.map(quoted)).joined(separator: " ") + "\n"
        text += "    version \(step.version)" + (step.seed.map { ", seed \($0)" } ?? "")
        text += (step.blas.map { ", \($0)" } ?? "") + (step.kernel.map { ", \($0)" } ?? "") + "\n"
        for (role, digest) in step.inputs.sorted(by: { $0.key < $1.key }) { text += "    \(role) \(digest)\n" }
        for (key, value) in (step.notes ?? [:]).sorted(by: { $0.key < $1.key }) { text += "    \(key): \(value)\n" }
        return text
    }

    /// As a shell would need it.
    private static func quoted(_ argument: String) -> String {
        let plain = !argument.isEmpty && argument.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || "-_./:=,+@%".utf8.contains($0)
        }
        return plain ? argument : "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

/// What `npys info --json` prints.
private struct StreamReport: Encodable {
    struct Entry: Encodable {
        let name: String
        let dtype: String
        let shape: [Int]
        let sha256: String
    }

    let file: String
    let records: [Entry]
    let digest: String
    let kind: StreamKind?
    let transform: PixelTransform?
    let classes: [String]?
    let biases: [String]?
    let attributes: [String: String]
    let provenance: [ProvenanceStep]

    init(file: String, _ stream: TensorStream) {
        self.file = file
        records = stream.records.map {
            Entry(name: $0.name, dtype: $0.array.elementType.name, shape: $0.array.shape, sha256: $0.array.digest)
        }
        digest = stream.digest
        kind = stream.metadata.kind
        transform = stream.metadata.transform
        classes = stream.metadata.classNames
        biases = stream.metadata.biasNames
        attributes = stream.metadata.attributes
        provenance = stream.metadata.provenance
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
