import Foundation
import Kernels
import Parallel
import TensorIO
import Testing
import Weighting

@Suite struct KDEWeightsTests {
    /// Unit rows around one of two centres, from a small generator of its own.
    private func rows(_ count: Int, dimension: Int, spread: Float = 0.3) -> [Float] {
        var state: UInt64 = 42
        func next() -> Float {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / Float(1 << 24) - 0.5
        }
        var rows: [Float] = []
        for row in 0..<count {
            var values = (0..<dimension).map { _ in spread * next() }
            values[row % 10 == 0 ? 1 : 0] += 1
            let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            rows += values.map { $0 / norm }
        }
        return rows
    }

    private func largestRelative(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).map { abs($0 - $1) / max(abs($1), 1e-300) }.max() ?? 0
    }

    /// Every reading that Tests/Golden/kde.py computes.
    static let cases: [(String, KDEOptions)] = [
        ("proportional", KDEOptions()),
        ("literal-softmax", KDEOptions(normalisation: .softmax)),
        ("literal-cap", KDEOptions(normalisation: .softmax, cutoff: 2)),
        ("proportional-cap", KDEOptions(cutoff: 3)),
        ("kernel-sum", KDEOptions(score: .kernelSum, normalisation: .softmax)),
        ("kernel-sum-cap", KDEOptions(score: .kernelSum, normalisation: .softmax, temperature: 0.2, cutoff: 0.5)),
        ("kernel-sum-uncapped", KDEOptions(score: .kernelSum, normalisation: .softmax, temperature: 0.5, cutoff: .infinity)),
        ("kernel-sum-proportional", KDEOptions(score: .kernelSum)),
        ("wide", KDEOptions(score: .kernelSum, normalisation: .softmax, variance: 1)),
        ("narrow", KDEOptions(variance: 2e-4)),
        ("underflow", KDEOptions(variance: 1e-12)),
    ]

    @Test(arguments: 0..<cases.count)
    func agreesWithNumPy(index: Int) throws {
        let (name, options) = Self.cases[index]
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../Golden/kde.npys"
        let golden = try TensorStream.read(from: path)
        let result = try KDEWeights(
            embeddings: golden["embeddings"]!.floats(), dimension: 12, labels: golden["labels"]!.integers(), options: options)
        #expect(largestRelative(result.density, golden["density-" + name]!.doubles()) < 5e-6)
        // A softmax multiplies the relative error of a score by score / T: up to 100 / .1 in the literal reading.
        let tolerance = name == "literal-softmax" ? 2e-3 : 5e-5
        let weights = golden["weights-" + name]!.doubles()
        #expect(zip(result.weights, weights).allSatisfy { abs($0 - $1) <= tolerance * $1 + 1e-12 })
    }

    @Test func kernelSumsOfManyTiles() {
        // Two tiles and a bit, a width that is no multiple of a vector, three groups.
        let dimension = 19
        let groups = [530, 7, 301]
        let rows = rows(838, dimension: dimension)
        let sums = rows.withUnsafeBufferPointer {
            GaussianKernelSums(dimension: dimension, variance: 0.1).withinGroups($0.baseAddress!, groups: groups)
        }
        var start = 0
        for size in groups {
            for i in stride(from: start, to: start + size, by: 13) {
                var expected = 0.0
                for j in start..<start + size {
                    var square = 0.0
                    for k in 0..<dimension {
                        let difference = Double(rows[i * dimension + k]) - Double(rows[j * dimension + k])
                        square += difference * difference
                    }
                    expected += exp(-square / 0.2)
                }
                #expect(abs(sums[i] / expected - 1) < 3e-6)
            }
            start += size
        }
    }

    @Test func threadsChangeNothing() throws {
        let rows = rows(900, dimension: 32)
        let labels = (0..<900).map { $0 % 2 }
        let results = try [1, 2, 5].map { threads in
            try Threads.withCount(threads) { try KDEWeights(embeddings: rows, dimension: 32, labels: labels).density }
        }
        #expect(results[0] == results[1] && results[0] == results[2])
    }

    @Test func weightsOfEachClassSumToOne() throws {
        let rows = rows(400, dimension: 8)
        let labels = (0..<400).map { $0 < 300 ? 0 : 1 }
        for options in [KDEOptions(), KDEOptions(batch: 64), KDEOptions(references: 50), KDEOptions(batch: 100, references: 20)] {
            let weights = try KDEWeights(embeddings: rows, dimension: 8, labels: labels, options: options).weights
            #expect(abs(weights[..<300].reduce(0, +) - 1) < 1e-12 && abs(weights[300...].reduce(0, +) - 1) < 1e-12)
        }
    }

    @Test func allReferencesAreTheWholeClass() throws {
        let rows = rows(200, dimension: 8)
        let labels = [Int](repeating: 0, count: 200)
        let whole = try KDEWeights(embeddings: rows, dimension: 8, labels: labels)
        let same = try KDEWeights(embeddings: rows, dimension: 8, labels: labels, options: KDEOptions(references: 200))
        #expect(same.density == whole.density)
        let most = try KDEWeights(embeddings: rows, dimension: 8, labels: labels, options: KDEOptions(references: 199))
        #expect(largestRelative(most.density, whole.density) < 0.2)
        // Unbiased: over seeds, estimates from a quarter of the samples average to the density.
        var mean = [Double](repeating: 0, count: 200)
        for seed in 0..<200 {
            let part = try KDEWeights(
                embeddings: rows, dimension: 8, labels: labels, options: KDEOptions(references: 50, seed: UInt64(seed)))
            for i in mean.indices { mean[i] += part.density[i] / 200 }
        }
        #expect(largestRelative(mean, whole.density) < 0.1)
    }

    @Test func batchesAreTheSingleBatchFunction() throws {
        let rows = rows(100, dimension: 8)
        let one = KDEWeights.batch(rows: rows, dimension: 8, options: KDEOptions(batch: 256))
        let same = try KDEWeights(
            embeddings: rows, dimension: 8, labels: [Int](repeating: 0, count: 100), options: KDEOptions(batch: 256))
        #expect(largestRelative(one.weights.sorted(), same.weights.sorted()) < 1e-6)
    }

    @Test func duplicatesTie() throws {
        let rows = [Float](repeating: 0.5, count: 4 * 30)
        let result = try KDEWeights(embeddings: rows, dimension: 4, labels: [Int](repeating: 0, count: 30))
        #expect(result.weights.allSatisfy { abs($0 - 1.0 / 30) < 1e-7 })
        #expect(abs(result.density[0] - 1 / (2 * Double.pi * 0.1).squareRoot()) < 1e-5)
    }

    @Test func badClasses() {
        let rows = rows(4, dimension: 4)
        for labels in [[0, 0, 0, 1], [0, 0, 2, 2], [-1, 0, 0, 0], [0, 0, 0, Int.max]] {
            #expect(throws: DataError.self) { try KDEWeights(embeddings: rows, dimension: 4, labels: labels) }
        }
        #expect(throws: DataError.self) { try KDEWeights(embeddings: [], dimension: 4, labels: []) }
    }
}

@Suite struct WeightReportTests {
    @Test func effectiveSizeMassAndAUC() throws {
        // Class 0: one conflicting sample of four, the rarest but for a tie with an aligned one.
        let report = WeightReport(
            weights: [0.5, 0.3, 0.1, 0.1, 0.5, 0.5], density: [1, 1, 2, 3, 1, 1], labels: [0, 0, 0, 0, 1, 1],
            bias: [1, 0, 0, 0, 1, 1])
        let first = report.classes[0]
        #expect(first.conflicting == 1 && abs(first.conflictMass! - 0.5) < 1e-12)
        #expect(abs(first.effectiveSampleSize - 1 / 0.36) < 1e-9)
        #expect(abs(first.auc! - 2.5 / 3) < 1e-12)
        #expect(report.classes[1].auc == nil && report.classes[1].conflicting == 0)
        #expect(abs(report.classes[1].effectiveSampleSize - 2) < 1e-12)
        #expect(abs(report.total.conflictMass! - 0.25) < 1e-12 && report.total.count == 6)
        #expect(report.table.contains("conflicting"))
        let again = try JSONDecoder().decode(WeightReport.self, from: report.json())
        #expect(again == report)
    }

    @Test func withoutBias() {
        let report = WeightReport(weights: [0.5, 0.5], density: [1, 1], labels: [0, 0], bias: nil, classNames: ["cat"])
        #expect(report.total.conflictMass == nil && !report.table.contains("mass") && report.classes[0].name == "cat")
    }
}
