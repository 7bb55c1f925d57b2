import Randomness
import TensorIO

/// The yardsticks of every condensation method. Those that keep real images return indices into the dataset, class by
/// class, `perClass` of each, none twice.
public enum Baseline {
    /// Images drawn at random within each class, without replacement.
    ///
    /// - Throws: `DataError` where a class has fewer than `perClass` images, or a label is out of range.
    public static func random(labels: [Int], classCount: Int, perClass: Int, seed: UInt64) throws -> [Int] {
        try members(labels, classCount, perClass).enumerated().flatMap { label, members in
            var random = CounterRandom(
                seed: seed, stage: "distill", purpose: "random baseline", index: UInt64(label))
            return random.sample(perClass, from: members.count).map { members[$0] }
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
