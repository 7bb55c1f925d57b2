import SystemPackage

/// Bytes read in order from a file, a pipe or memory.
final class ByteSource {
    /// The name errors give it: a path, or `stdin`.
    let label: String
    /// Bytes handed out so far.
    private(set) var position = 0

    private let descriptor: FileDescriptor?
    private let closes: Bool
    private var buffer: [UInt8]
    private var start = 0
    /// Bytes the file has altogether, when it is a regular one.
    private let size: Int?

    /// Opens `path`; `-` is standard input.
    /// - Throws: `FileError.absent` when it cannot be opened.
    init(path: String, label: String? = nil) throws {
        if path == "-" {
            self.label = label ?? "stdin"
            descriptor = .standardInput
            closes = false
        } else {
            self.label = label ?? path
            do { descriptor = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec) } catch {
                throw FileError.absent(path: path, reason: reason(error))
            }
            closes = true
        }
        let status = fileStatus(of: descriptor!.rawValue)
        size = status.isRegular ? status.size : nil
        buffer = []
        if status.isDirectory {
            if closes { try? descriptor!.close() }
            throw FileError.absent(path: self.label, reason: Errno.isDirectory.description)
        }
    }

    init(bytes: [UInt8], label: String) {
        self.label = label
        descriptor = nil
        closes = false
        buffer = bytes
        size = bytes.count
    }

    deinit { if closes { try? descriptor?.close() } }

    /// Whether no byte is left.
    func isAtEnd() throws -> Bool {
        if start < buffer.count { return false }
        try fill()
        return start == buffer.count
    }

    /// The next `n` bytes, fewer at the end of the input, which stay to be read.
    func peek(_ n: Int) throws -> [UInt8] {
        while descriptor != nil, buffer.count - start < n {
            let kept = buffer[start...]
            buffer = []
            try fill()
            let isAtEnd = buffer.isEmpty
            (buffer, start) = (kept + buffer, 0)
            if isAtEnd { break }
        }
        return Array(buffer[start...].prefix(n))
    }

    /// The next `n` bytes, fewer at the end of the input.
    func read(upTo n: Int) throws -> [UInt8] { try read(upTo: n) { _ in } }

    /// The next `n` bytes, fewer at the end of the input; `consume` sees each piece while it is in cache.
    ///
    /// Memory grows with what arrives, not with what a header claims, except that a regular file is believed.
    func read(upTo n: Int, consume: (UnsafeRawBufferPointer) -> Void) throws -> [UInt8] {
        let believed = size.map { max(0, $0 - position) } ?? (32 << 20)
        var result: [UInt8] = []
        var capacity = min(n, max(believed, 1 << 16))
        while true {
            let kept = result
            result = []
            var atEnd = false
            result = try [UInt8](unsafeUninitializedCapacity: capacity) { target, initialized in
                kept.withUnsafeBytes { UnsafeMutableRawBufferPointer(target).copyMemory(from: $0) }
                initialized = kept.count
                while initialized < capacity {
                    let piece = UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(target)[
                            initialized..<min(initialized + (1 << 18), capacity)])
                    let count = try read(into: piece)
                    if count == 0 {
                        atEnd = true
                        break
                    }
                    consume(UnsafeRawBufferPointer(rebasing: piece[..<count]))
                    initialized += count
                }
            }
            if try atEnd || result.count == n || isAtEnd() { return result }
            // The last step is not doubled, so that a record needs little more than its own size.
            capacity = n / 3 < result.count ? n : result.count * 2
        }
    }

    /// Everything left.
    func readAll() throws -> [UInt8] { try read(upTo: Int.max) }

    private func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
        if start == buffer.count, target.count < 1 << 16 { try fill() }
        if start < buffer.count {
            let count = min(target.count, buffer.count - start)
            buffer.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + count])) }
            start += count
            position += count
            return count
        }
        guard let descriptor else { return 0 }
        do {
            let count = try descriptor.read(into: target)
            position += count
            return count
        } catch { throw FileError.inputOutput(path: label, reason: reason(error)) }
    }

    private func fill() throws {
        guard let descriptor else { return }
        do {
            buffer = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { target, initialized in
                initialized = try descriptor.read(into: UnsafeMutableRawBufferPointer(target))
            }
            start = 0
        } catch { throw FileError.inputOutput(path: label, reason: reason(error)) }
    }
}

/// All bytes of a file; `-` is standard input.
/// - Throws: `FileError`.
public func fileBytes(_ path: String) throws -> [UInt8] { try ByteSource(path: path).readAll() }
