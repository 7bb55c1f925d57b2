import Kernels
import LibC
import Randomness

extension Baseline {
    /// The images nearest to the centres of `perClass` clusters of each class: Lloyd's algorithm from greedy k-means++
    /// seeds (Arthur and Vassilvitskii, 2007), until no image changes its cluster or for `iterations` rounds.
    ///
    /// - Parameters:
    ///   - features: [N,D] row-major, finite: pixels or embeddings.
    /// - Throws: `DataError` where a class has fewer than `perClass` images, or a label is out of range.
    public static func kMeans(
        features: [Float], dimension: Int, labels: [Int], classCount: Int, perClass: Int, seed: UInt64,
        iterations: Int = 100
    ) throws -> [Int] {
        precondition(dimension > 0 && features.count == labels.count * dimension, "one row of features a label")
        return try members(labels, classCount, perClass).enumerated().flatMap { label, members in
            var clusters = Clusters(
                rows: rows(features, dimension, members), dimension: dimension, count: perClass,
                random: CounterRandom(seed: seed, stage: "distill", purpose: "k-means baseline", index: UInt64(label)))
            clusters.refine(iterations)
            return clusters.representatives().map { members[$0] }
        }
    }
}

/// Lloyd's algorithm on the rows of one class.
private struct Clusters {
    private let rows: [Float]
    private let dimension: Int
    private let count: Int
    private let size: Int
    private var centres: [Float]
    private var assignment: [Int]

    init(rows: [Float], dimension: Int, count: Int, random: CounterRandom) {
        self.rows = rows
        self.dimension = dimension
        self.count = count
        size = rows.count / dimension
        assignment = [Int](repeating: -1, count: size)
        centres = []
        var random = random
        seedCentres(&random)
    }

    /// k-means++: each further centre is a row drawn with probability proportional to its squared distance from the
    /// centres so far; of 2 + log(count) drawn, the one that leaves the smallest sum of distances. Where every row
    /// lies on a centre, any row.
    private mutating func seedCentres(_ random: inout CounterRandom) {
        let candidates = 2 + Int(log(Double(count)))
        var nearest = [Float](repeating: .infinity, count: size)
        add(random.integer(below: size), &nearest)
        while centres.count < count * dimension {
            guard nearest.contains(where: { $0 > 0 }) else {
                add(random.integer(below: size), &nearest)
                continue
            }
            let sampler = WeightedSampler(weights: nearest)
            var best: (row: Int, sum: Double)?
            for _ in 0..<candidates {
                let row = sampler.draw(using: &random)
                var after = nearest
                lower(&after, row)
                let sum = after.reduce(0.0) { $0 + Double($1) }
                if sum < best?.sum ?? .infinity { best = (row, sum) }
            }
            add(best!.row, &nearest)
        }
    }

    private mutating func add(_ row: Int, _ nearest: inout [Float]) {
        centres += rows[row * dimension..<(row + 1) * dimension]
        lower(&nearest, row)
    }

    /// Lowers the distances to the nearest centre by those to `row`.
    private func lower(_ nearest: inout [Float], _ row: Int) {
        let centre = Array(rows[row * dimension..<(row + 1) * dimension])
        for (i, distance) in SquaredDistances.between(rows, centre, dimension: dimension).enumerated() {
            nearest[i] = min(nearest[i], distance)
        }
        nearest[row] = 0
    }

    mutating func refine(_ iterations: Int) {
        for _ in 0..<iterations {
            let distances = SquaredDistances.between(rows, centres, dimension: dimension)
            var changed = false
            var nearest = [Float](repeating: 0, count: size)
            for i in 0..<size {
                var best = 0
                for j in 0..<count where distances[i * count + j] < distances[i * count + best] { best = j }
                if assignment[i] != best { changed = true }
                assignment[i] = best
                nearest[i] = distances[i * count + best]
            }
            if !changed { return }
            moveCentres(nearest)
        }
    }

    /// Centres move to the means of their rows; an empty cluster takes the row that is farthest from its centre.
    private mutating func moveCentres(_ nearest: [Float]) {
        var sums = [Double](repeating: 0, count: count * dimension)
        var sizes = [Int](repeating: 0, count: count)
        for i in 0..<size {
            let base = assignment[i] * dimension
            sizes[assignment[i]] += 1
            for k in 0..<dimension { sums[base + k] += Double(rows[i * dimension + k]) }
        }
        var farthest = sizes.contains(0) ? nearest.indices.sorted { (nearest[$0], $1) > (nearest[$1], $0) }[...] : []
        for j in 0..<count {
            if sizes[j] == 0, let row = farthest.popFirst() {
                for k in 0..<dimension { centres[j * dimension + k] = rows[row * dimension + k] }
            } else {
                for k in 0..<dimension { centres[j * dimension + k] = Float(sums[j * dimension + k] / Double(sizes[j])) }
            }
        }
    }

    /// The row nearest to each centre, each row once: where two centres want one, the later takes its next.
    func representatives() -> [Int] {
        let distances = SquaredDistances.between(rows, centres, dimension: dimension)
        var taken = [Bool](repeating: false, count: size)
        return (0..<count).map { j in
            var best = -1
            for i in 0..<size where !taken[i] && (best < 0 || distances[i * count + j] < distances[best * count + j]) {
                best = i
            }
            taken[best] = true
            return best
        }
    }
}
