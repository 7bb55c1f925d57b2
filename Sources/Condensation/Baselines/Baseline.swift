import LibC
import Randomness
import TensorIO

/// The yardsticks of every condensation method. Those that keep real images return indices into the dataset, class by
/// class, `perClass` of each, none twice.
public enum Baseline {
    /// Images drawn at random within each class, without replacement.
    ///
    /// - Parameter weights: one an image, non-negative and finite. Images are drawn one after the other then, each time in
    ///   proportion to the weights of those that are left (Efraimidis and Spirakis, "Weighted random sampling with a reservoir",
    ///   2006).
    /// - Throws: `DataError` where a class has fewer than `perClass` images, or fewer with a weight above 0, or a label is out of
    ///   range.
    public static func random(
        labels: [Int], classCount: Int, perClass: Int, weights: [Float]? = nil, seed: UInt64
    ) throws -> [Int] {
        if let weights { return try random(labels, classCount, perClass, weights, seed) }
        return try members(labels, classCount, perClass).enumerated().flatMap { label, members in
            var random = CounterRandom(
                seed: seed, stage: "distill", purpose: "random baseline", index: UInt64(label))
            return random.sample(perClass, from: members.count).map { members[$0] }
        }
    }

    private static func random(
        _ labels: [Int], _ classCount: Int, _ perClass: Int, _ weights: [Float], _ seed: UInt64
    ) throws -> [Int] {
        precondition(weights.count == labels.count, "one weight an image")
        let classes = try members(labels, classCount, perClass)
        try classes.require(perClass, weights: weights)
        return classes.enumerated().flatMap { label, members in
            let candidates = members.filter { weights[$0] > 0 }
            var random = CounterRandom(
                seed: seed, stage: "distill", purpose: "random baseline by weight", index: UInt64(label))
            // Who comes first among clocks that ring after exponential times of rate w.
            let times = candidates.map { (index: $0, time: -log(1 - random.uniform()) / Double(weights[$0])) }
            return times.sorted { ($0.time, $0.index) < ($1.time, $1.index) }.prefix(perClass).map(\.index)
        }
    }

    /// The images of each class, checked.
    static func members(_ labels: [Int], _ classCount: Int, _ perClass: Int) throws -> ClassMembers {
        precondition(classCount > 0 && perClass > 0, "one class and one image a class, or more")
        let members = try ClassMembers(checking: labels, classes: classCount)
        try members.require(perClass)
        return members
    }

    /// The rows of `features` at `indices`.
    static func rows(_ features: [Float], _ dimension: Int, _ indices: [Int]) -> [Float] {
        var rows: [Float] = []
        rows.reserveCapacity(indices.count * dimension)
        for index in indices { rows.append(contentsOf: features[index * dimension..<(index + 1) * dimension]) }
        return rows
    }

    /// The mean of the rows.
    static func mean(_ rows: [Float], _ dimension: Int) -> [Double] {
        var sums = [Double](repeating: 0, count: dimension)
        for start in stride(from: 0, to: rows.count, by: dimension) {
            for k in 0..<dimension { sums[k] += Double(rows[start + k]) }
        }
        return sums.map { $0 / Double(rows.count / dimension) }
    }
}
