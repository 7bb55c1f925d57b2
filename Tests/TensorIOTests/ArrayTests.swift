import TensorIO
import Testing

@Suite("Arrays") struct ArrayTests {
    @Test func conversions() throws {
        #expect(NDArray([1, 255] as [UInt8], shape: [2]).floats() == [1, 255])
        #expect(NDArray([-1, .max] as [Int64], shape: [2]).doubles() == [-1, Double(Int64.max)])
        #expect(try NDArray([-1, 3], shape: [2]).integers() == [-1, 3])
        #expect(throws: DataError.self) { try NDArray([1] as [Float], shape: [1]).integers() }
        let large = NDArray(shape: [1], elementType: .uint64, bytes: [UInt8](repeating: 255, count: 8))
        #expect(throws: DataError.self) { try large.integers() }
        #expect(large.doubles() == [0x1p64])
        #expect(NDArray(shape: [2], elementType: .bool, bytes: [0, 1]).floats() == [0, 1])
    }

    @Test("Half precision, against the values of IEEE 754", arguments: [
        (0x0000, 0), (0x8000, -0.0), (0x0001, 0x1p-24), (0x03ff, 0x1.ff8p-15), (0x0400, 0x1p-14), (0x3c00, 1), (0xc000, -2),
        (0x7bff, 65504), (0x7c00, .infinity), (0xfc00, -.infinity),
    ] as [(Int, Float)])
    func half(bits: Int, value: Float) {
        let array = NDArray(shape: [1], elementType: .float16, bytes: [UInt8(bits & 255), UInt8(bits >> 8)])
        #expect(array.floats()[0].bitPattern == value.bitPattern)
    }

    @Test func finite() throws {
        try NDArray([1, 2] as [Double], shape: [2]).requireFinite()
        try NDArray([] as [Float], shape: [0]).requireFinite()
        #expect(throws: DataError.self) { try NDArray([1, -.infinity] as [Double], shape: [2]).requireFinite() }
        let half = NDArray(shape: [1], elementType: .float16, bytes: [1, 0x7c])
        #expect(throws: DataError.self) { try half.requireFinite() }
    }

    @Test func rowsAndShapes() {
        let array = NDArray([0, 1, 2, 3, 4, 5] as [Float], shape: [3, 2])
        #expect(array.rows([2, 0]) == NDArray([4, 5, 0, 1] as [Float], shape: [2, 2]))
        #expect(array.reshaped([2, 3]).shape == [2, 3])
        #expect(NDArray([7] as [Float], shape: []).count == 1)
        #expect(NDArray([] as [Float], shape: [0, 3]).count == 0)
        #expect(array.summary == "3x2 float32")
    }

    @Test("A transform and its inverse") func transform() {
        let transform = PixelTransform(mean: [0.5, 0.25], standardDeviation: [0.5, 2])
        #expect(transform.stored([1, 0.25, 0, 2.25]) == [1, 0, -1, 1])
        #expect(transform.unit([1, 0, -1, 1]) == [1, 0.25, 0, 2.25])
    }
}
