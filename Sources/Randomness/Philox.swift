/// Philox4x32-10, the counter-based block function of Salmon et al., "Parallel random numbers: as easy as
/// 1, 2, 3" (SC 2011): a bijection of a 128-bit counter under a 64-bit key.
struct Philox {
    var key: (UInt32, UInt32)

    /// The block of four 32-bit words at `counter`.
    func block(at counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
        var c = counter
        var (k0, k1) = key
        for _ in 0..<10 {
            let p0 = UInt64(0xD251_1F53) * UInt64(c.x)
            let p1 = UInt64(0xCD9E_8D57) * UInt64(c.z)
            c = SIMD4(
                UInt32(truncatingIfNeeded: p1 >> 32) ^ c.y ^ k0, UInt32(truncatingIfNeeded: p1),
                UInt32(truncatingIfNeeded: p0 >> 32) ^ c.w ^ k1, UInt32(truncatingIfNeeded: p0))
            k0 &+= 0x9E37_79B9
            k1 &+= 0xBB67_AE85
        }
        return c
    }
}

/// FNV-1a over UTF-8: turns the names of a stage and a purpose into key material, the same on every machine.
func fnv1a(_ text: String, basis: UInt64 = 0xCBF2_9CE4_8422_2325) -> UInt64 {
    text.utf8.reduce(basis) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
}

/// SplitMix64's finaliser: spreads every input bit over the whole word.
func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
}
