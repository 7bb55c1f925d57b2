#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Every field of a settings value by its path, `schedule.learning-rate`: what a checkpoint is compared by. Fields that are
/// nil are left out.
func fields(of settings: some Encodable) throws -> [String: String] {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    var result: [String: String] = [:]
    func visit(_ value: JSONValue, _ path: String) {
        switch value {
        case .leaf(let text): result[path] = text
        case .list(let values): for (i, value) in values.enumerated() { visit(value, "\(path).\(i)") }
        case .object(let entries):
            // A case of an enumeration that holds nothing: its name is the last word of the path.
            if entries.isEmpty { result[path] = "" }
            for (name, value) in entries { visit(value, path.isEmpty ? words(name) : "\(path).\(words(name))") }
        }
    }
    visit(try JSONDecoder().decode(JSONValue.self, from: encoder.encode(settings)), "")
    return result
}

/// `learningRate` as `learning-rate`, the way options are written.
private func words(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
}

/// JSON as it comes; scalars as their text.
private enum JSONValue: Decodable {
    case leaf(String), list([JSONValue]), object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let entries = try? container.decode([String: JSONValue].self) {
            self = .object(entries)
        } else if let values = try? container.decode([JSONValue].self) {
            self = .list(values)
        } else if let flag = try? container.decode(Bool.self) {
            self = .leaf("\(flag)")
        } else if let number = try? container.decode(UInt64.self) {
            self = .leaf("\(number)")
        } else if let number = try? container.decode(Double.self) {
            self = .leaf("\(number)")
        } else {
            self = .leaf(try container.decode(String.self))
        }
    }
}
