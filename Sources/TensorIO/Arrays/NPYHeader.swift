/// The header of one NPY record (format 1.0, 2.0 and 3.0 read, 1.0 written).
struct NPYHeader {
    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    /// Longest dict literal accepted, in every version: the most that 1.0 can express.
    static let lengthLimit = 65_535
    /// Most axes accepted (NumPy's own limit is 64).
    static let rankLimit = 64

    var shape: [Int]
    var elementType: ElementType
    var isBigEndian = false
    var isFortranOrder = false
    /// Whether the record says it belongs to a sealed stream: a tab before the header's final newline. White space
    /// there means nothing to NumPy, and it tells a stream cut right after a record from a lone record.
    var isSealed = false

    var elementCount: Int { shape.reduce(1, *) }
    var byteCount: Int { elementCount * elementType.byteCount }

    /// What begins so instead, and who reads it.
    private static func hint(on preamble: [UInt8]) -> String {
        let formats: [(start: [UInt8], what: String)] = [
            ([0x50, 0x4b], "a ZIP archive (NPZ); see `npys import`"),
            ([0x89, 0x50, 0x4e, 0x47], "a PNG image; see `bias-inject none --source`, which reads folders of them"),
            ([0xff, 0xd8, 0xff], "a JPEG image; see `bias-inject none --source`, which reads folders of them"),
            ([0x1f, 0x8b], "gzip"), (Array("{".utf8), "JSON, as reports and logs are"),
        ]
        return formats.first { preamble.starts(with: $0.start) }.map { ": \($0.what)" } ?? ""
    }

    /// Reads the header at the source's position.
    /// - Throws: `DataError` when it is malformed, over its limit, or of a type not supported.
    static func read(from source: ByteSource) throws -> NPYHeader {
        let preamble = try source.read(upTo: 10)
        guard preamble.starts(with: magic.prefix(preamble.count)) else {
            throw DataError("expected an NPY record, found \(quote(preamble.prefix(6)))\(hint(on: preamble))")
        }
        guard preamble.count == 10 else {
            throw DataError("header: expected at least 10 bytes, input ends after \(preamble.count)")
        }
        let (major, minor) = (preamble[6], preamble[7])
        guard (1...3).contains(major), minor == 0 else {
            throw DataError("header: expected NPY version 1.0, 2.0 or 3.0, found \(major).\(minor)")
        }
        var length = Int(preamble[8]) | Int(preamble[9]) << 8
        if major > 1 {
            let high = try source.read(upTo: 2)
            guard high.count == 2 else { throw DataError("header: expected 12 bytes, input ends after \(10 + high.count)") }
            length |= Int(high[0]) << 16 | Int(high[1]) << 24
        }
        guard length <= lengthLimit else {
            throw DataError("header: expected at most \(lengthLimit) bytes, found \(length)")
        }
        let text = try source.read(upTo: length)
        guard text.count == length else {
            throw DataError("header: expected \(length) bytes, input ends after \(text.count)")
        }
        var header = try parse(PythonLiteralParser.parse(text))
        header.isSealed = text.suffix(2) == [9, 10]
        return header
    }

    private static func parse(_ literal: PythonLiteral) throws -> NPYHeader {
        guard case .dictionary(let fields) = literal, Set(fields.keys) == ["descr", "fortran_order", "shape"] else {
            var found = "no dict"
            if case .dictionary(let fields) = literal { found = fields.keys.sorted().joined(separator: ", ") }
            throw DataError("header: expected a dict of descr, fortran_order, shape, found \(found)")
        }
        guard case .boolean(let fortran)? = fields["fortran_order"] else {
            throw DataError("header: fortran_order: expected True or False")
        }
        guard case .tuple(let sizes)? = fields["shape"] else { throw DataError("header: shape: expected a tuple") }
        guard sizes.count <= rankLimit else {
            throw DataError("header: shape: expected at most \(rankLimit) axes, found \(sizes.count)")
        }
        let shape = try sizes.map { size -> Int in
            guard case .integer(let n) = size, n >= 0 else {
                throw DataError("header: shape: expected integers of at least 0")
            }
            return n
        }
        guard case .string(let descr)? = fields["descr"] else {
            throw DataError("header: descr: expected a plain number type, found a structured one")
        }
        let (type, big) = try elementType(descr)
        // The product without its zeros must fit too: NumPy refuses such shapes as well.
        var bytes = type.byteCount
        for size in shape where size > 0 {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
            guard !overflow else {
                throw DataError("header: shape \(describe(shape, type)) overflows 64 bits of bytes")
            }
            bytes = product
        }
        return NPYHeader(shape: shape, elementType: type, isBigEndian: big, isFortranOrder: fortran)
    }

    private static func elementType(_ descr: String) throws -> (ElementType, bigEndian: Bool) {
        if let order = descr.first, "<>|=".contains(order) {
            let code = descr.dropFirst()
            if let type = ElementType.allCases.first(where: { $0.rawValue.dropFirst() == code }) {
                return (type, order == ">" && type.byteCount > 1)
            }
        }
        let known = ElementType.allCases.map(\.name).joined(separator: ", ")
        throw DataError("header: descr: expected one of \(known), found '\(descr)'")
    }

    /// The record's header, padded so that the data begin at a multiple of 64.
    func encoded() -> [UInt8] {
        let sizes =
            shape.count == 1 ? "\(shape[0])," : shape.map(String.init).joined(separator: ", ")
        let dict = "{'descr': '\(elementType.rawValue)', 'fortran_order': False, 'shape': (\(sizes)), }"
        let end: [UInt8] = isSealed ? [9, 10] : [10]
        let length = (10 + dict.utf8.count + end.count + 63) / 64 * 64 - 10
        precondition(length <= Self.lengthLimit, "more axes than an NPY header holds")
        let padding = [UInt8](repeating: 32, count: length - dict.utf8.count - end.count)
        return Self.magic + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(dict.utf8) + padding + end
    }

    private static func quote(_ bytes: some Collection<UInt8>) -> String {
        bytes.isEmpty
            ? "nothing"
            : "'" + bytes.map { (32..<127).contains($0) ? String(UnicodeScalar($0)) : "\\x" + hex($0) }.joined() + "'"
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
