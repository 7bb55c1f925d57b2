import Randomness
import TensorIO

/// Which images of a source a split and a limit keep. Seeded; in the source's order.
public struct SplitSelection: Sendable {
    private let seed: UInt64

    public init(seed: UInt64) { self.seed = seed }

    /// The indices of `split` among the `count` images of its files: `valid` is a random subset of `validCount`
    /// training images, `train` the others, `test` everything.
    ///
    /// - Throws: `DataError` when no training image would be left.
    public func indices(of split: Split, count: Int, validCount: Int) throws -> [Int] {
        precondition(validCount >= 0, "a count of validation images is not negative")
        if split == .test { return Array(0..<count) }
        guard validCount < count || count == 0 else {
            throw DataError("expected more than the \(validCount) images held out for validation, found \(count)")
        }
        var held = [Bool](repeating: false, count: count)
        var random = CounterRandom(seed: seed, stage: "bias-inject", purpose: "validation split")
        for index in random.sample(validCount, from: count) { held[index] = true }
        return (0..<count).filter { held[$0] == (split == .valid) }
    }

    /// A random subset of `limit` of `indices` (all of them where they are no more), order kept.
    public func limited(_ indices: [Int], to limit: Int, of split: Split) -> [Int] {
        precondition(limit >= 0, "a limit is not negative")
        if limit >= indices.count { return indices }
        var random = CounterRandom(seed: seed, stage: "bias-inject", purpose: "limit of \(split.rawValue)")
        return random.sample(limit, from: indices.count).sorted().map { indices[$0] }
    }
}
