/// Sixteen channels at once: one AVX-512 register, or two of AVX2 (measured as fast as eight there).
typealias Lanes = SIMD16<Float>
typealias FloatPointer = UnsafeMutablePointer<Float>
typealias LanePointer = UnsafeMutablePointer<Lanes>

let laneCount = 16

/// The same memory as vectors of sixteen. `pointer` is aligned to 64 bytes.
@inline(__always) func lanes(_ pointer: UnsafeMutablePointer<Float>) -> LanePointer {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Lanes.self)
}

@inline(__always) func lanes(_ pointer: UnsafePointer<Float>) -> LanePointer {
    UnsafeMutableRawPointer(mutating: pointer).assumingMemoryBound(to: Lanes.self)
}

/// max(x, 0). `pointwiseMax` runs lane by lane; a masked replacement is one instruction.
@inline(__always) func rectified(_ x: Lanes) -> Lanes { x.replacing(with: 0, where: x .< 0) }

#if WITHOUT_FMA && arch(x86_64)
// Where the processor has no fused multiply-add the standard library's calls the C library's for every lane, many times slower
// than a product and a sum. These take its place in this module.

extension SIMD16 where Scalar == Float {
    @inline(__always) mutating func addProduct(_ x: SIMD16<Float>, _ y: SIMD16<Float>) { self += x * y }
    @inline(__always) func addingProduct(_ x: SIMD16<Float>, _ y: SIMD16<Float>) -> SIMD16<Float> { self + x * y }
}

extension SIMD8 where Scalar == Float {
    @inline(__always) mutating func addProduct(_ x: SIMD8<Float>, _ y: SIMD8<Float>) { self += x * y }
    @inline(__always) func addingProduct(_ x: SIMD8<Float>, _ y: SIMD8<Float>) -> SIMD8<Float> { self + x * y }
}
#endif
