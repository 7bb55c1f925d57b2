import Bias
import TensorIO
import Testing

@Suite struct ConflictPlanTests {
    private func labels(_ count: Int) -> [Int] { (0..<count).map { $0 * 7 % 10 } }

    private func attributes(_ policy: ConflictPolicy, _ labels: [Int], seed: UInt64 = 0) throws -> [Int] {
        try ConflictPlan(policy, seed: seed, split: .train).attributes(labels: labels, sourceIndices: Array(labels.indices))
    }

    private func conflicting(_ labels: [Int], _ attributes: [Int]) -> Int {
        zip(labels, attributes).filter { $0 != $1 }.count
    }

    @Test(arguments: [(0, 0), (0.0004, 0), (0.0005, 1), (0.05, 50), (0.3333, 333), (1, 1000)])
    func ratioIsExact(ratio: Double, expected: Int) throws {
        let labels = labels(1000)
        #expect(conflicting(labels, try attributes(.ratio(ratio), labels)) == expected)
    }

    @Test(arguments: [(0.005, 249), (0.01, 491), (0.02, 986), (0.05, 2449)])
    func paperCounts(ratio: Double, expected: Int) throws {
        let labels = labels(55_000)
        let attributes = try attributes(.paperCounts(ratio), labels)
        #expect(conflicting(labels, attributes) == expected)
        #expect(attributes.allSatisfy { (0..<10).contains($0) })
    }

    @Test(arguments: [(0.005, 45_060, 228), (0.01, 44_969, 442), (0.02, 45_032, 887), (0.05, 45_062, 2242)])
    func paperCountsOfCorruptedCIFAR10(ratio: Double, total: Int, expected: Int) throws {
        let labels = labels(total)
        #expect(conflicting(labels, try attributes(.paperCounts(ratio, .corruptedCIFAR10), labels)) == expected)
        #expect(throws: DataError.self) { try attributes(.paperCounts(ratio, .corruptedCIFAR10), labels + [0]) }
    }

    @Test func paperCountsNeedThePapersNumbers() {
        #expect(throws: DataError.self) { try attributes(.paperCounts(0.05), labels(54_999)) }
        #expect(throws: DataError.self) { try attributes(.paperCounts(0.03), labels(55_000)) }
    }

    @Test func otherColoursAreEquallyLikely() throws {
        let labels = labels(90_000)
        let attributes = try attributes(.ratio(1), labels)
        var counts = [Int](repeating: 0, count: 10)
        for (label, attribute) in zip(labels, attributes) { counts[(attribute - label + 10) % 10] += 1 }
        #expect(counts[0] == 0)
        // 10,000 each, standard deviation 94.
        #expect(counts.dropFirst().allSatisfy { abs($0 - 10_000) < 500 })
    }

    @Test func conflictingImagesAreAnyImages() throws {
        let labels = labels(20_000)
        let attributes = try attributes(.ratio(0.5), labels)
        let firstHalf = conflicting(Array(labels[..<10_000]), Array(attributes[..<10_000]))
        #expect(abs(firstHalf - 5000) < 300)
    }

    @Test func unbiasedQuotasAreExact() throws {
        // 103 images of class 0, 10 of class 1, 7 of class 2.
        let labels = [Int](repeating: 0, count: 103) + [Int](repeating: 1, count: 10) + [Int](repeating: 2, count: 7)
        let attributes = try attributes(.unbiased, labels)
        var counts = [[Int]](repeating: [Int](repeating: 0, count: 10), count: 3)
        for (label, attribute) in zip(labels, attributes) { counts[label][attribute] += 1 }
        #expect(counts[0].sorted() == [10, 10, 10, 10, 10, 10, 10, 11, 11, 11])
        #expect(counts[1] == [Int](repeating: 1, count: 10))
        #expect(counts[2].sorted() == [0, 0, 0, 1, 1, 1, 1, 1, 1, 1])
        #expect(attributes[..<20].sorted() != Array(attributes[..<20]))
    }

    @Test func seedsAndSplitsDiffer() throws {
        let labels = labels(1000)
        #expect(try attributes(.ratio(0.1), labels) == attributes(.ratio(0.1), labels))
        #expect(try attributes(.ratio(0.1), labels) != attributes(.ratio(0.1), labels, seed: 1))
        let test = try ConflictPlan(.ratio(0.1), seed: 0, split: .test)
            .attributes(labels: labels, sourceIndices: Array(labels.indices))
        #expect(try attributes(.ratio(0.1), labels) != test)
    }

    @Test func labelWithoutColour() {
        #expect(throws: DataError.self) { try attributes(.ratio(0.1), [0, 10]) }
        #expect(throws: DataError.self) { try attributes(.unbiased, [0, -1]) }
    }

    @Test func noImages() throws {
        #expect(try attributes(.ratio(0.5), []).isEmpty)
        #expect(try attributes(.unbiased, []).isEmpty)
    }
}

@Suite struct SplitSelectionTests {
    @Test func trainAndValidDivideTheFiles() throws {
        let selection = SplitSelection(seed: 3)
        let train = try selection.indices(of: .train, count: 600, validCount: 50)
        let valid = try selection.indices(of: .valid, count: 600, validCount: 50)
        #expect(valid.count == 50 && train.count == 550)
        #expect((train + valid).sorted() == Array(0..<600))
        #expect(train == train.sorted() && valid == valid.sorted())
        #expect(valid.last! > 300, "validation images come from everywhere")
        #expect(try SplitSelection(seed: 4).indices(of: .valid, count: 600, validCount: 50) != valid)
        #expect(try selection.indices(of: .test, count: 5, validCount: 50) == [0, 1, 2, 3, 4])
    }

    @Test func nothingLeftToTrain() {
        #expect(throws: DataError.self) {
            try SplitSelection(seed: 0).indices(of: .train, count: 50, validCount: 50)
        }
    }

    @Test func limit() {
        let selection = SplitSelection(seed: 0)
        let limited = selection.limited(Array(100..<200), to: 10, of: .train)
        #expect(limited.count == 10 && limited == limited.sorted() && Set(limited).count == 10)
        #expect(limited.allSatisfy { (100..<200).contains($0) })
        #expect(selection.limited([5, 6], to: 3, of: .train) == [5, 6])
    }
}
