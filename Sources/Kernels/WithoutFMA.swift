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
