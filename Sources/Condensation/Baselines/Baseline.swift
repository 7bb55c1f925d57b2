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
        try members(labels, classCount, perClass, weights).enumerated().flatMap { label, members in
            var random = CounterRandom(
                seed: seed, stage: "distill", purpose: "random baseline" + (weights == nil ? "" : " by weight"), index: UInt64(label))
            guard let weights else { return random.sample(perClass, from: members.count).map { members[$0] } }
            // Who comes first among clocks that ring after exponential times of rate w.
            let times = members.map { (index: $0, time: -log(1 - random.uniform()) / Double(weights[$0])) }
            return times.sorted { ($0.time, $0.index) < ($1.time, $1.index) }.prefix(perClass).map(\.index)
        }
    }

    /// The images of each class that may be taken, checked: with weights those above 0.
    static func members(_ labels: [Int], _ classCount: Int, _ perClass: Int, _ weights: [Float]?) throws -> [[Int]] {
        precondition(classCount > 0 && perClass > 0, "one class and one image a class, or more")
        let members = try ClassMembers(checking: labels, classes: classCount)
        try members.require(perClass)
        guard let weights else { return Array(members) }
        precondition(weights.count == labels.count, "one weight an image")
        try members.require(perClass, weights: weights)
        return members.map { $0.filter { weights[$0] > 0 } }
    }

    /// The weights at `indices`, where there are any.
    static func weights(_ weights: [Float]?, _ indices: [Int]) -> [Float]? { weights.map { all in indices.map { all[$0] } } }

    /// The rows of `features` at `indices`.
    static func rows(_ features: [Float], _ dimension: Int, _ indices: [Int]) -> [Float] {
        var rows: [Float] = []
        rows.reserveCapacity(indices.count * dimension)
        for index in indices { rows.append(contentsOf: features[index * dimension..<(index + 1) * dimension]) }
        return rows
    }

    /// The mean of the rows, by their weights where they have some.
    static func mean(_ rows: [Float], _ dimension: Int, _ weights: [Float]?) -> [Double] {
        var sums = [Double](repeating: 0, count: dimension)
        var total = 0.0
        for (row, start) in stride(from: 0, to: rows.count, by: dimension).enumerated() {
            let weight = weights.map { Double($0[row]) } ?? 1
            total += weight
            for k in 0..<dimension { sums[k] += weight * Double(rows[start + k]) }
        }
        return sums.map { $0 / total }
    }
}
