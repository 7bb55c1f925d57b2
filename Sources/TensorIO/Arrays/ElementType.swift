/// The element types a stream may hold. The raw value is the NPY `descr` as it is written here: little-endian.
public enum ElementType: String, Sendable, CaseIterable, Codable {
    case bool = "|b1"
    case uint8 = "|u1"
    case int8 = "|i1"
    case uint16 = "<u2"
    case int16 = "<i2"
    case uint32 = "<u4"
    case int32 = "<i4"
    case uint64 = "<u8"
    case int64 = "<i8"
    case float16 = "<f2"
    case float32 = "<f4"
    case float64 = "<f8"

    /// Bytes an element takes.
    public var byteCount: Int {
        switch self {
        case .bool, .uint8, .int8: 1
        case .uint16, .int16, .float16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        }
    }

    /// NumPy's name: `float32`, `uint8`, `bool`.
    public var name: String {
        switch self {
        case .bool: "bool"
        case .uint8: "uint8"
        case .int8: "int8"
        case .uint16: "uint16"
        case .int16: "int16"
        case .uint32: "uint32"
        case .int32: "int32"
        case .uint64: "uint64"
        case .int64: "int64"
        case .float16: "float16"
        case .float32: "float32"
        case .float64: "float64"
        }
    }

    /// Whether it is a floating-point type.
    public var isFloat: Bool { self == .float16 || self == .float32 || self == .float64 }

    /// All integer types (not `bool`).
    public static let integers: Set<ElementType> = [
        .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64,
    ]

    /// All floating-point types.
    public static let floats: Set<ElementType> = [.float16, .float32, .float64]
}
