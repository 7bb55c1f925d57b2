import Kernels
import LibC
import Randomness
import TensorIO

/// A weight for every sample by how rare its embedding is in its class (paper, section 4.2): where the embedding tells
/// only the bias, bias-conflicting samples are the rare ones.
public struct KDEWeights: Sendable {
    /// [N], positive or zero; the sum over each class is 1.
    public let weights: [Double]
    /// [N], the density estimate f of each sample within its class (or batch of its class).
    public let density: [Double]

    /// - Parameters:
    ///   - embeddings: [N,D] row-major, finite; the paper's kernel variance supposes unit rows.
    ///   - labels: [N], from 0.
    /// - Throws: `DataError` for a label out of range and for a class with fewer than two samples.
    public init(embeddings: [Float], dimension: Int, labels: [Int], options: KDEOptions = KDEOptions()) throws {
        try self.init([(embeddings, dimension)], labels: labels, options: options)
    }

    /// As `init(embeddings:dimension:labels:options:)`, from the geometric mean of the densities of several embeddings of the
    /// same samples.
    public init(_ embeddings: [(rows: [Float], dimension: Int)], labels: [Int], options: KDEOptions = KDEOptions()) throws {
        options.validate()
        precondition(!embeddings.isEmpty, "one embedding or more")
        let groups = try Self.groups(labels, options)
        let sums = Self.geometricMean(embeddings.map { Self.kernelSums($0.rows, $0.dimension, groups, options) })

        var weights = [Double](repeating: 0, count: labels.count)
        var density = weights
        var start = 0
        for group in groups {
            let kernelSums = Array(sums[start..<start + group.members.count])
            for ((index, weight), sum) in zip(zip(group.members, options.weights(kernelSums: kernelSums)), kernelSums) {
                weights[index] = weight * group.share
                density[index] = options.density(kernelSum: sum, count: kernelSums.count)
            }
            start += kernelSums.count
        }
        self.weights = weights
        self.density = density
    }

    /// The weights, summing to 1, and densities of a single batch of rows, all of one class, as the paper computes
    /// them within each training batch. `options.batch` is not looked at.
    ///
    /// - Parameter rows: [n,D] row-major, n at least 1.
    public static func batch(
        rows: [Float], dimension: Int, options: KDEOptions = KDEOptions()
    ) -> (weights: [Double], density: [Double]) {
        options.validate()
        let count = rows.count / dimension
        precondition(count > 0 && rows.count == count * dimension, "whole rows, one or more")
        let sums = kernelSums(rows, dimension: dimension, groups: [count], options)
        return (options.weights(kernelSums: sums), sums.map { options.density(kernelSum: $0, count: count) })
    }

    /// Samples whose density is estimated together, and their part of the weight of their class.
    private struct Group {
        var members: [Int]
        var share: Double
    }

    private static func groups(_ labels: [Int], _ options: KDEOptions) throws -> [Group] {
        let classes = try ClassMembers(checking: labels)
        try classes.require(2)
        guard let batch = options.batch else { return classes.map { Group(members: $0, share: 1) } }
        return classes.enumerated().flatMap { label, members in
            var random = CounterRandom(seed: options.seed, stage: "kde-weight", purpose: "batches", index: UInt64(label))
            let order = random.shuffled(members.count)
            // Batches differ by one sample at most: a small remainder would weigh its samples by hardly any density.
            let parts = (members.count + batch - 1) / batch
            return (0..<parts).map { part in
                let range = part * members.count / parts..<(part + 1) * members.count / parts
                return Group(
                    members: order[range].map { members[$0] }, share: Double(range.count) / Double(members.count))
            }
        }
    }

    /// Of the samples of each group, one after the other.
    private static func kernelSums(
        _ embeddings: [Float], _ dimension: Int, _ groups: [Group], _ options: KDEOptions
    ) -> [Double] {
        let count = groups.reduce(0) { $0 + $1.members.count }
        precondition(embeddings.count == count * dimension, "one embedding a label")
        var rows: [Float] = []
        rows.reserveCapacity(embeddings.count)
        for index in groups.lazy.flatMap(\.members) {
            rows.append(contentsOf: embeddings[index * dimension..<(index + 1) * dimension])
        }
        return kernelSums(rows, dimension: dimension, groups: groups.map(\.members.count), options)
    }

    private static func geometricMean(_ sums: [[Double]]) -> [Double] {
        if sums.count == 1 { return sums[0] }
        return sums[0].indices.map { i in exp(sums.reduce(0) { $0 + log($1[i]) } / Double(sums.count)) }
    }

    private static func kernelSums(_ rows: [Float], dimension: Int, groups: [Int], _ options: KDEOptions) -> [Double] {
        let kernel = GaussianKernelSums(dimension: dimension, variance: options.variance)
        return rows.withUnsafeBufferPointer { rows in
            guard let references = options.references, groups.contains(where: { $0 > references }) else {
                return kernel.withinGroups(rows.baseAddress!, groups: groups)
            }
            var sums: [Double] = []
            var start = 0
            for (index, size) in groups.enumerated() {
                let group = rows.baseAddress! + start * dimension
                start += size
                if size <= references {
                    sums += kernel.withinGroups(group, groups: [size])
                    continue
                }
                var random = CounterRandom(
                    seed: options.seed, stage: "kde-weight", purpose: "references", index: UInt64(index))
                let chosen = random.sample(references, from: size).sorted()
                var isChosen = [Bool](repeating: false, count: size)
                for row in chosen { isChosen[row] = true }
                // A sample counts for itself exactly once, whether it was chosen or not; the others are scaled up.
                sums += kernel.toReferences(group, count: size, references: chosen).enumerated().map { row, sum in
                    let others = isChosen[row] ? sum - 1 : sum
                    return 1 + others * Double(size - 1) / Double(references - (isChosen[row] ? 1 : 0))
                }
            }
            return sums
        }
    }
}
