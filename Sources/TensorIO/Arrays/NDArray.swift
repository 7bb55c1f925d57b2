import Synchronization

/// An n-dimensional array as it lies in a stream: little-endian, C order, always.
///
/// Copies share storage. `shape` may be empty (one element) or hold zeros (no element).
public struct NDArray: Sendable, Equatable {
    /// The size along each axis, none negative.
    public let shape: [Int]
    /// The type of the elements.
    public let elementType: ElementType
    /// `count * elementType.byteCount` bytes.
    public let bytes: [UInt8]
    private let digestCache: DigestCache

    /// - Precondition: `bytes.count` is the product of `shape` times the element size.
    public init(shape: [Int], elementType: ElementType, bytes: [UInt8]) {
        self.init(shape: shape, elementType: elementType, bytes: bytes, digest: nil)
    }

    init(shape: [Int], elementType: ElementType, bytes: [UInt8], digest: String?) {
        precondition(shape.allSatisfy { $0 >= 0 }, "negative size in shape \(shape)")
        precondition(
            shape.reduce(1, *) * elementType.byteCount == bytes.count,
            "shape \(shape) of \(elementType.name) does not fit \(bytes.count) bytes")
        self.shape = shape
        self.elementType = elementType
        self.bytes = bytes
        digestCache = DigestCache(digest)
    }

    /// A `uint8` array over `values` in C order.
    public init(_ values: [UInt8], shape: [Int]) {
        self.init(shape: shape, elementType: .uint8, bytes: values)
    }

    /// A `float32` array over `values` in C order.
    public init(_ values: [Float], shape: [Int]) {
        self.init(shape: shape, elementType: .float32, bytes: littleEndianBytes(values))
    }

    /// A `float64` array over `values` in C order.
    public init(_ values: [Double], shape: [Int]) {
        self.init(shape: shape, elementType: .float64, bytes: littleEndianBytes(values))
    }

    /// An `int64` array over `values` in C order.
    public init(_ values: [Int64], shape: [Int]) {
        self.init(shape: shape, elementType: .int64, bytes: littleEndianBytes(values))
    }

    /// An `int64` array over `values` in C order.
    public init(_ values: [Int], shape: [Int]) {
        self.init(shape: shape, elementType: .int64, bytes: littleEndianBytes(values))
    }

    /// The number of elements.
    public var count: Int { bytes.count / elementType.byteCount }

    /// The number of axes.
    public var rank: Int { shape.count }

    /// The elements' bytes for the duration of `body`, aligned for every element type.
    public func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try bytes.withUnsafeBytes(body)
    }

    /// SHA-256 of `bytes`, in hexadecimal: what `hashlib.sha256(a.tobytes()).hexdigest()` gives. Computed once.
    public var digest: String { digestCache.value(of: bytes) }

    /// `55000x128 float32`; `scalar int64` for rank 0.
    public var summary: String { describe(shape, elementType) }

    /// The same elements under another shape, without a copy.
    /// - Precondition: the number of elements is unchanged.
    public func reshaped(_ shape: [Int]) -> NDArray {
        NDArray(shape: shape, elementType: elementType, bytes: bytes, digest: digestCache.known)
    }

    /// Equal shape, type and bytes (so `NaN` equals a `NaN` of the same bits).
    public static func == (a: NDArray, b: NDArray) -> Bool {
        a.shape == b.shape && a.elementType == b.elementType && a.bytes == b.bytes
    }
}

func describe(_ shape: [Int], _ type: ElementType) -> String {
    (shape.isEmpty ? "scalar" : shape.map(String.init).joined(separator: "x")) + " " + type.name
}

/// A digest kept beside the immutable bytes it was computed from.
private final class DigestCache: Sendable {
    private let stored: Mutex<String?>
    init(_ digest: String?) { stored = Mutex(digest) }
    var known: String? { stored.withLock { $0 } }

    func value(of bytes: [UInt8]) -> String {
        stored.withLock { stored in
            if let stored { return stored }
            var hash = ContentHash()
            bytes.withUnsafeBytes { hash.update($0) }
            let digest = hash.finish()
            stored = digest
            return digest
        }
    }
}

/// The values' memory as it is on this machine: every platform supported is little-endian.
func littleEndianBytes<T: BitwiseCopyable>(_ values: [T]) -> [UInt8] {
    precondition(1.littleEndian == 1, "big-endian machines are not supported")
    return values.withUnsafeBytes { [UInt8]($0) }
}
