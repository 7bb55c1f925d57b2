/// A named array of a stream.
public struct Record: Sendable, Equatable {
    /// Unique in its stream: see `Record.isValidName`.
    public var name: String
    public var array: NDArray

    public init(name: String, array: NDArray) {
        self.name = name
        self.array = array
    }

    /// Names are 1 to 200 bytes of printable text without `/`, not beginning with a dot: each can be a file's name.
    public static func isValidName(_ name: String) -> Bool {
        (1...200).contains(name.utf8.count) && !name.hasPrefix(".")
            && name.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 && $0 != "/" }
    }
}

/// Named arrays with metadata: what the tools pass to each other.
///
/// On the wire: one NPY record an array, then the trailer (see `npys`(5)).
public struct TensorStream: Sendable {
    /// In the order they are written.
    public var records: [Record]
    public var metadata: StreamMetadata

    public init(records: [Record] = [], metadata: StreamMetadata = StreamMetadata()) {
        self.records = records
        self.metadata = metadata
    }

    /// `TensorStream([("images", x), ("labels", y)], metadata: …)`
    public init(_ records: [(String, NDArray)], metadata: StreamMetadata = StreamMetadata()) {
        self.init(records: records.map { Record(name: $0.0, array: $0.1) }, metadata: metadata)
    }

    /// The array called `name`, if there is one.
    public subscript(name: String) -> NDArray? { records.first { $0.name == name }?.array }

    /// The array called `name`, of one of the given types and the given rank. Floats are not checked for `NaN`:
    /// see `NDArray.requireFinite()`.
    /// - Throws: `DataError` with what was expected and found.
    public func require(_ name: String, elementType: Set<ElementType>, rank: Int) throws -> NDArray {
        guard let array = self[name] else { throw absence(of: name) }
        guard elementType.contains(array.elementType), array.rank == rank else {
            let types = ElementType.allCases.filter(elementType.contains).map(\.name).joined(separator: " or ")
            throw DataError("expected rank \(rank) of \(types), found rank \(array.rank): \(array.summary)", record: name)
        }
        return array
    }

    /// As `require`, and free of `NaN` and infinity.
    /// - Throws: `DataError`.
    public func requireFinite(_ name: String, elementType: Set<ElementType> = [.float32], rank: Int) throws -> NDArray {
        let array = try require(name, elementType: elementType, rank: rank)
        try inRecord(name) { try array.requireFinite() }
        return array
    }

    /// SHA-256 over one line a record, `digest  name\n` (as `sha256sum` prints them): what provenance calls this
    /// stream. Metadata do not enter it.
    public var digest: String {
        ContentHash.of(records.map { "\($0.array.digest)  \($0.name)\n" }.joined())
    }
}

/// Runs `body`, naming `record` in any `DataError` that leaves it without one.
public func inRecord<R>(_ record: String, _ body: () throws -> R) throws -> R {
    do { return try body() } catch var error as DataError {
        error.record = error.record ?? record
        throw error
    }
}
