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
