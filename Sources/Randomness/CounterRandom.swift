import LibC

/// A random stream that is a pure function of (seed, stage, purpose, index).
///
/// Nothing a tool draws depends on what was drawn before it for another purpose, on the order of the work or on the
/// number of threads: image 17's jitter is `CounterRandom(seed: s, stage: "bias-inject", purpose: "jitter", index: 17)`
/// wherever and whenever it is asked for. Two stages given the same `--seed` do not share a stream by accident.
public struct CounterRandom: RandomNumberGenerator, Sendable {
    private let philox: (UInt32, UInt32)
    private let high: UInt64
    private var counter: UInt64 = 0
    private var spare: UInt64?
    private var spareNormal: Double?

    /// - Parameters:
    ///   - seed: the user's `--seed`.
    ///   - stage: the tool, e.g. `"distill"`.
    ///   - purpose: what is drawn, e.g. `"real batch"`.
    ///   - index: which of many: an image, an iteration, a net.
    public init(seed: UInt64, stage: String, purpose: String = "", index: UInt64 = 0) {
        let key = mixed(seed ^ mixed(fnv1a(purpose, basis: fnv1a(stage + "/"))))
        philox = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
        high = index
    }

    public mutating func next() -> UInt64 {
        if let word = spare {
            spare = nil
            return word
        }
        let block = Philox(key: philox).block(
            at: SIMD4(
                UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32),
                UInt32(truncatingIfNeeded: high), UInt32(truncatingIfNeeded: high >> 32)))
        counter += 1
        spare = UInt64(block.z) | UInt64(block.w) << 32
        return UInt64(block.x) | UInt64(block.y) << 32
    }

    /// A number in [0, 1) with 53 random bits.
    public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number between the bounds of `range`.
    public mutating func uniform(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    /// A standard normal number (Box-Muller; pairs are used up in order).
    public mutating func normal() -> Double {
        if let value = spareNormal {
            spareNormal = nil
            return value
        }
        let radius = (-2 * log(1 - uniform())).squareRoot()
        let angle = 2 * Double.pi * uniform()
        spareNormal = radius * sin(angle)
        return radius * cos(angle)
    }

    /// An integer in `0..<n`, every one equally likely.
    public mutating func integer(below n: Int) -> Int {
        precondition(n > 0, "integer(below:) needs a positive bound")
        return Int.random(in: 0..<n, using: &self)
    }

    /// A random order of `0..<n`.
    public mutating func shuffled(_ n: Int) -> [Int] { sample(n, from: n) }

    /// `k` different integers of `0..<n`, in random order (the first k steps of a Fisher-Yates shuffle).
    public mutating func sample(_ k: Int, from n: Int) -> [Int] {
        precondition(k >= 0 && k <= n, "cannot sample \(k) of \(n) without replacement")
        var order = Array(0..<n)
        for i in 0..<k { order.swapAt(i, i + integer(below: n - i)) }
        return Array(order.prefix(k))
    }
}
