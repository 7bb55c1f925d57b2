import Kernels
import LibC
import Randomness

/// Lloyd's algorithm on rows, which may have weights.
struct Clusters {
    private let rows: [Float]
    private let dimension: Int
    private let count: Int
    private let size: Int
    /// Squared lengths of the rows.
    private let norms: [Float]
    /// Of the rows; nil where all count alike.
    private let weights: [Float]?
    private var centres: [Float]
    private var assignment: [Int]

    /// - Parameters:
    ///   - rows: [n, dimension], n not below `count`.
    ///   - weights: [n], not negative, one of them positive.
    init(rows: [Float], dimension: Int, count: Int, weights: [Float]? = nil, random: CounterRandom) {
        self.rows = rows
        self.weights = weights
        self.dimension = dimension
        self.count = count
        size = rows.count / dimension
        norms = SquaredDistances.norms(rows, dimension)
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
        func addAny() {
            let row = anyRow(&random)
            add(row)
            nearest = lowered(nearest, by: [row])[0]
        }
        addAny()
        while centres.count < count * dimension {
            let spread = weighted(nearest)
            guard spread.contains(where: { $0 > 0 }) else {
                addAny()
                continue
            }
            let sampler = WeightedSampler(weights: spread)
            let drawn = (0..<candidates).map { _ in sampler.draw(using: &random) }
            var best: (row: Int, sum: Double, nearest: [Float])?
            for (row, after) in zip(drawn, lowered(nearest, by: drawn)) {
                let sum = weighted(after).reduce(0.0) { $0 + Double($1) }
                if sum < best?.sum ?? .infinity { best = (row, sum, after) }
            }
            add(best!.row)
            nearest = best!.nearest
        }
    }

    private func anyRow(_ random: inout CounterRandom) -> Int {
        weights.map { WeightedSampler(weights: $0).draw(using: &random) } ?? random.integer(below: size)
    }

    /// The numbers times the rows' weights.
    private func weighted(_ values: [Float]) -> [Float] {
        weights.map { zip(values, $0).map { $0 * $1 } } ?? values
    }

    private mutating func add(_ row: Int) { centres += rows[row * dimension..<(row + 1) * dimension] }

    /// The distances to the nearest centre, lowered by those to each of some rows.
    private func lowered(_ nearest: [Float], by candidates: [Int]) -> [[Float]] {
        let others = candidates.flatMap { rows[$0 * dimension..<($0 + 1) * dimension] }
        let distances = SquaredDistances.between(rows, others, dimension: dimension, norms: norms)
        return candidates.enumerated().map { place, row in
            var after = nearest
            for i in 0..<size { after[i] = min(after[i], distances[i * candidates.count + place]) }
            after[row] = 0
            return after
        }
    }

    mutating func refine(_ iterations: Int) {
        for _ in 0..<iterations {
            let distances = SquaredDistances.between(rows, centres, dimension: dimension, norms: norms)
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

    /// Centres move to the (weighted) means of their rows; one of an empty cluster to the row that is farthest from its own.
    private mutating func moveCentres(_ nearest: [Float]) {
        var sums = [Double](repeating: 0, count: count * dimension)
        var sizes = [Double](repeating: 0, count: count)
        for i in 0..<size {
            let base = assignment[i] * dimension
            let weight = weights.map { Double($0[i]) } ?? 1
            sizes[assignment[i]] += weight
            for k in 0..<dimension { sums[base + k] += weight * Double(rows[i * dimension + k]) }
        }
        let nearest = weighted(nearest)
        var farthest = sizes.contains(0) ? nearest.indices.sorted { (nearest[$0], $1) > (nearest[$1], $0) }[...] : []
        for j in 0..<count {
            if sizes[j] == 0, let row = farthest.popFirst() {
                for k in 0..<dimension { centres[j * dimension + k] = rows[row * dimension + k] }
            } else {
                for k in 0..<dimension { centres[j * dimension + k] = Float(sums[j * dimension + k] / sizes[j]) }
            }
        }
    }

    /// The row nearest to each centre, each row once: where two centres want one, the later takes its next. Rows without weight
    /// come after all others.
    func representatives() -> [Int] {
        var distances = SquaredDistances.between(rows, centres, dimension: dimension, norms: norms)
        for (i, weight) in (weights ?? []).enumerated() where weight == 0 {
            for j in 0..<count { distances[i * count + j] = .infinity }
        }
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
