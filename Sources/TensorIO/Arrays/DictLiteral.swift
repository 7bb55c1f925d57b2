/// A value of Python's literal syntax, as far as NPY headers use it.
indirect enum PythonLiteral: Equatable {
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case none
    case tuple([PythonLiteral])
    case list([PythonLiteral])
    case dictionary([String: PythonLiteral])
}

/// Parses the dict literal of an NPY header: strings, integers, `True`/`False`/`None`, tuples, lists, nested dicts,
/// `#` comments and any white space, as `ast.literal_eval` takes them.
struct PythonLiteralParser {
    private let text: [UInt8]
    private var position = 0
    private static let maximumDepth = 16

    private init(_ text: [UInt8]) { self.text = text }

    static func parse(_ text: [UInt8]) throws -> PythonLiteral {
        var parser = PythonLiteralParser(text)
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.position == text.count else { throw parser.error("nothing more") }
        return value
    }

    private func error(_ expected: String) -> DataError {
        let found =
            position < text.count
            ? "'\(String(decoding: text[position..<min(position + 12, text.count)], as: UTF8.self))'" : "its end"
        return DataError("header: expected \(expected) at byte \(position), found \(found)")
    }

    private mutating func skipSpace() {
        while position < text.count {
            let c = text[position]
            if c == UInt8(ascii: "#") {
                while position < text.count, text[position] != UInt8(ascii: "\n") { position += 1 }
            } else if c == 32 || (c >= 9 && c <= 13) {
                position += 1
            } else {
                return
            }
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws -> PythonLiteral {
        guard depth < Self.maximumDepth else { throw error("at most \(Self.maximumDepth) nested values") }
        skipSpace()
        guard position < text.count else { throw error("a value") }
        switch text[position] {
        case UInt8(ascii: "{"): return try dictionary(depth: depth)
        case UInt8(ascii: "("):
            position += 1
            let (items, comma) = try items(until: ")", depth: depth)
            // (5) is a number in brackets, (5,) a tuple.
            return items.count == 1 && !comma ? items[0] : .tuple(items)
        case UInt8(ascii: "["):
            position += 1
            return .list(try items(until: "]", depth: depth).0)
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"): return .integer(try integer())
        default: return try word()
        }
    }

    private mutating func items(until close: Unicode.Scalar, depth: Int) throws -> ([PythonLiteral], Bool) {
        var items: [PythonLiteral] = []
        while true {
            if take(close) { return (items, !items.isEmpty) }
            items.append(try value(depth: depth + 1))
            if take(",") { continue }
            guard take(close) else { throw error("',' or '\(close)'") }
            return (items, false)
        }
    }

    private mutating func dictionary(depth: Int) throws -> PythonLiteral {
        position += 1
        var result: [String: PythonLiteral] = [:]
        while true {
            if take("}") { return .dictionary(result) }
            guard case .string(let key) = try value(depth: depth + 1) else { throw error("a string as key") }
            guard take(":") else { throw error("':'") }
            guard result.updateValue(try value(depth: depth + 1), forKey: key) == nil else {
                throw DataError("header: key '\(key)' twice")
            }
            if take(",") { continue }
            guard take("}") else { throw error("',' or '}'") }
            return .dictionary(result)
        }
    }

    private mutating func string() throws -> String {
        let quote = text[position]
        position += 1
        var bytes: [UInt8] = []
        while position < text.count {
            let c = text[position]
            position += 1
            if c == quote { return String(decoding: bytes, as: UTF8.self) }
            if c == UInt8(ascii: "\n") { break }
            guard c == UInt8(ascii: "\\") else {
                bytes.append(c)
                continue
            }
            guard position < text.count, [UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\"")].contains(text[position])
            else { throw error("a plain string") }
            bytes.append(text[position])
            position += 1
        }
        throw error("a closing quote")
    }

    private mutating func integer() throws -> Int {
        var negative = false
        if text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+") {
            negative = text[position] == UInt8(ascii: "-")
            position += 1
        }
        var value = 0
        let start = position
        while position < text.count, case UInt8(ascii: "0")...UInt8(ascii: "9") = text[position] {
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = scaled.addingReportingOverflow(Int(text[position] - UInt8(ascii: "0")))
            guard !overflow, !carry else { throw error("an integer of 64 bits") }
            value = sum
            position += 1
        }
        guard position > start else { throw error("digits") }
        // Python 2 wrote long integers as 12L.
        if position < text.count, text[position] == UInt8(ascii: "L") { position += 1 }
        return negative ? -value : value
    }

    private mutating func word() throws -> PythonLiteral {
        for (word, value) in [("True", PythonLiteral.boolean(true)), ("False", .boolean(false)), ("None", .none)]
        where text[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return value
        }
        // Python 2 marked its strings: u'…' and b'…'.
        if [UInt8(ascii: "u"), UInt8(ascii: "b")].contains(text[position]), position + 1 < text.count,
            [UInt8(ascii: "'"), UInt8(ascii: "\"")].contains(text[position + 1])
        {
            position += 1
            return .string(try string())
        }
        throw error("a value")
    }
}
