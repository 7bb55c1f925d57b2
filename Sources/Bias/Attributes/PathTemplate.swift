import TensorIO

/// How the path of an image tells its class and its bias attribute: `{id}_{label}_{bias}`, `{label}/{bias}/{id}`.
///
/// A field in braces stands for one or more characters other than `/`; other characters stand for themselves. Names are
/// read from their end and the last fields take as little as they can, so that an `{id}` may hold what separates the
/// fields behind it. As many components of a path, from its end, are looked at as the template has, the file's extension
/// left out.
public struct PathTemplate: Sendable, CustomStringConvertible {
    public let description: String
    private let components: [[Piece]]

    private enum Piece: Sendable, Equatable {
        case text(String)
        case label, bias, other
    }

    /// Age and gender as BFFHQ's files have them.
    public static let bffhq = PathTemplate("{id}_{label}_{bias}")!

    /// Nil unless `{label}` and `{bias}` are there, once each, and no two fields touch.
    public init?(_ text: String) {
        description = text
        var components: [[Piece]] = []
        for component in text.split(separator: "/", omittingEmptySubsequences: false) {
            guard let pieces = Self.pieces(of: component) else { return nil }
            components.append(pieces)
        }
        let all = components.flatMap { $0 }
        guard all.filter({ $0 == .label }).count == 1, all.filter({ $0 == .bias }).count == 1 else { return nil }
        self.components = components
    }

    /// The label and the bias of a path, as written in it; nil where it does not fit.
    public func fields(of path: String) -> (label: String, bias: String)? {
        var parts = path.split(separator: "/").suffix(components.count).map(String.init)
        guard parts.count == components.count, let file = parts.last else { return nil }
        if let dot = file.lastIndex(of: "."), dot != file.startIndex { parts[parts.count - 1] = String(file[..<dot]) }
        var label: String?
        var bias: String?
        for (pieces, part) in zip(components, parts) {
            guard let values = Self.match(pieces, part) else { return nil }
            for (piece, value) in values {
                if piece == .label { label = value }
                if piece == .bias { bias = value }
            }
        }
        guard let label, let bias else { return nil }
        return (label, bias)
    }

    private static func pieces(of component: Substring) -> [Piece]? {
        var pieces: [Piece] = []
        var rest = component
        while !rest.isEmpty {
            guard let open = rest.firstIndex(of: "{") else {
                pieces.append(.text(String(rest)))
                break
            }
            if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
            guard let close = rest[open...].firstIndex(of: "}") else { return nil }
            switch pieces.last {
            case .none, .text: break
            default: return nil
            }
            switch rest[rest.index(after: open)..<close] {
            case "label": pieces.append(.label)
            case "bias": pieces.append(.bias)
            default: pieces.append(.other)
            }
            rest = rest[rest.index(after: close)...]
        }
        return pieces.isEmpty ? nil : pieces
    }

    /// The values of the fields, the last one first.
    private static func match(_ pieces: [Piece], _ text: String) -> [(Piece, String)]? {
        var values: [(Piece, String)] = []
        var rest = Substring(text)
        var index = pieces.count - 1
        while index >= 0 {
            if case .text(let fixed) = pieces[index] {
                guard rest.hasSuffix(fixed) else { return nil }
                rest = rest.dropLast(fixed.count)
                index -= 1
                continue
            }
            var value = rest
            if index > 0, case .text(let before) = pieces[index - 1], index > 1 {
                guard let range = lastRange(of: before, in: rest) else { return nil }
                value = rest[range.upperBound...]
            } else if index > 0, case .text(let before) = pieces[index - 1] {
                guard rest.hasPrefix(before) else { return nil }
                value = rest.dropFirst(before.count)
            }
            if value.isEmpty { return nil }
            values.append((pieces[index], String(value)))
            rest = rest[..<value.startIndex]
            index -= 1
        }
        return rest.isEmpty ? values : nil
    }

    private static func lastRange(of part: String, in text: Substring) -> Range<Substring.Index>? {
        var start = text.endIndex
        while true {
            if text[start...].hasPrefix(part) { return start..<text.index(start, offsetBy: part.count) }
            if start == text.startIndex { return nil }
            start = text.index(before: start)
        }
    }
}
