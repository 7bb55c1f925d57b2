import Crypto

/// SHA-256, fed piece by piece.
struct ContentHash {
    private var state = SHA256()

    mutating func update(_ bytes: UnsafeRawBufferPointer) { state.update(bufferPointer: bytes) }

    /// The digest in lower-case hexadecimal.
    func finish() -> String { hexadecimal(state.finalize()) }

    static func of(_ text: String) -> String {
        var hash = ContentHash()
        var text = text
        text.withUTF8 { hash.update(UnsafeRawBufferPointer($0)) }
        return hash.finish()
    }
}

/// SHA-256 of `bytes` in lower-case hexadecimal.
public func sha256(_ bytes: [UInt8]) -> String { sha256(pieces: [bytes]) }

/// SHA-256 of all pieces, one after the other, without a copy of them.
public func sha256(pieces: [[UInt8]]) -> String {
    var hash = ContentHash()
    for piece in pieces { piece.withUnsafeBytes { hash.update($0) } }
    return hash.finish()
}

private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}
