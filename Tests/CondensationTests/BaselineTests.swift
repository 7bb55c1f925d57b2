import Condensation
import TensorIO
import Testing

@Suite struct BaselineTests {
    /// Classes 0 and 1 alternate; each has four groups of ten points on the corners of a square.
    private var features: [Float] {
        (0..<80).flatMap { i -> [Float] in
            let corner = i / 2 % 4
            let step = Float(i / 8)
            return [Float(corner % 2) * 100 + step, Float(corner / 2) * 100 - step]
        }
    }
    private var labels: [Int] { (0..<80).map { $0 % 2 } }

    private func check(_ chosen: [Int], perClass: Int) {
        #expect(chosen.count == 2 * perClass && Set(chosen).count == chosen.count)
        #expect(chosen.map { $0 % 2 } == (0..<2).flatMap { [Int](repeating: $0, count: perClass) })
    }

    @Test func random() throws {
        let chosen = try Baseline.random(labels: labels, classCount: 2, perClass: 5, seed: 1)
        check(chosen, perClass: 5)
        #expect(try chosen == Baseline.random(labels: labels, classCount: 2, perClass: 5, seed: 1))
        #expect(try chosen != Baseline.random(labels: labels, classCount: 2, perClass: 5, seed: 2))
        #expect(try Set(Baseline.random(labels: labels, classCount: 2, perClass: 40, seed: 1)) == Set(0..<80))
    }

    @Test("By weight: shares as the weights say, no image twice, none without weight") func randomByWeight() throws {
        // Image i of a class weighs i mod 4: those of weight 0 never come.
        let weights = labels.indices.map { Float($0 / 2 % 4) }
        var counts = [Int](repeating: 0, count: 4)
        for seed in 0..<400 {
            let chosen = try Baseline.random(labels: labels, classCount: 2, perClass: 1, weights: weights, seed: UInt64(seed))
            check(chosen, perClass: 1)
            for index in chosen { counts[index / 2 % 4] += 1 }
        }
        // 800 draws: 1/6, 2/6, 3/6 of them, each within four standard deviations.
        #expect(counts[0] == 0)
        for weight in 1...3 {
            let share = Double(weight) / 6
            #expect(abs(Double(counts[weight]) - 800 * share) < 4 * (800 * share * (1 - share)).squareRoot())
        }
        let most = try Baseline.random(labels: labels, classCount: 2, perClass: 30, weights: weights, seed: 0)
        check(most, perClass: 30)
        #expect(Set(most) == Set(labels.indices.filter { weights[$0] > 0 }))
        #expect {
            try Baseline.random(labels: labels, classCount: 2, perClass: 31, weights: weights, seed: 0)
        } throws: { ($0 as? DataError).map { "\($0)".contains("31") && "\($0)".contains("30") } == true }
    }

    @Test func tooSmallAClass() {
        #expect { try Baseline.random(labels: labels, classCount: 2, perClass: 41, seed: 0) } throws: {
            $0 is DataError && "\($0)".contains("41") && "\($0)".contains("40")
        }
        #expect(throws: DataError.self) { try Baseline.random(labels: labels, classCount: 3, perClass: 1, seed: 0) }
        #expect(throws: DataError.self) { try Baseline.random(labels: labels, classCount: 1, perClass: 1, seed: 0) }
    }

    @Test(arguments: 0..<20)
    func kMeansFindsTheGroups(seed: Int) throws {
        let chosen = try Baseline.kMeans(
            features: features, dimension: 2, labels: labels, classCount: 2, perClass: 4, seed: UInt64(seed))
        check(chosen, perClass: 4)
        for label in 0..<2 {
            let own = chosen[label * 4..<label * 4 + 4]
            #expect(Set(own.map { $0 / 2 % 4 }).count == 4, "one image of each corner")
            // Steps 0 to 9: the mean is 4.5, the nearest are 4 and 5.
            #expect(own.allSatisfy { $0 / 8 == 4 || $0 / 8 == 5 })
        }
    }

    @Test func kMeansOfDuplicatesTakesEachOnce() throws {
        let chosen = try Baseline.kMeans(
            features: [Float](repeating: 1, count: 12), dimension: 2, labels: [0, 0, 0, 0, 0, 0], classCount: 1, perClass: 4,
            seed: 0)
        #expect(Set(chosen).count == 4)
        #expect(try Baseline.kMeans(features: [3, 1, 2], dimension: 1, labels: [0, 0, 0], classCount: 1, perClass: 3, seed: 0)
            .sorted() == [0, 1, 2])
        #expect(try Baseline.kMeans(features: [3, 1, 2], dimension: 1, labels: [0, 0, 0], classCount: 1, perClass: 1, seed: 0) == [2])
    }

    @Test func herdingFollowsTheMean() throws {
        // Mean 3: first 3 itself; then 2 and 4 would balance each other, the earlier one first.
        let features: [Float] = [0, 2, 3, 4, 6]
        let chosen = try Baseline.herding(
            features: features, dimension: 1, labels: [0, 0, 0, 0, 0], classCount: 1, perClass: 3)
        #expect(chosen == [2, 1, 3])
    }

    @Test func herdingMeansAreNearer() throws {
        let labels = labels
        let chosen = try Baseline.herding(features: features, dimension: 2, labels: labels, classCount: 2, perClass: 4)
        check(chosen, perClass: 4)
        let features = features
        for label in 0..<2 {
            let own = chosen[label * 4..<label * 4 + 4]
            for axis in 0..<2 {
                let mean = own.map { features[2 * $0 + axis] }.reduce(0, +) / 4
                let whole = (0..<80).filter { $0 % 2 == label }.map { features[2 * $0 + axis] }.reduce(0, +) / 40
                #expect(abs(mean - whole) < 3)
            }
        }
    }

    @Test func kCenterTakesTheFarthest() throws {
        // Mean 5: 4 and 6 are as near; then 10 is farthest from 4; 0 and 7 are 4 and 3 from what is taken by then.
        let features: [Float] = [0, 3, 4, 6, 7, 10]
        func chosen(_ perClass: Int) throws -> [Int] {
            try Baseline.kCenter(
                features: features, dimension: 1, labels: [Int](repeating: 0, count: 6), classCount: 1, perClass: perClass)
        }
        #expect(try chosen(4) == [2, 5, 0, 4])
        // 3 and 6 are both 1 away, the earlier one first.
        #expect(try chosen(6) == [2, 5, 0, 4, 1, 3])
    }

    @Test func kCenterCoversTheGroups() throws {
        let chosen = try Baseline.kCenter(features: features, dimension: 2, labels: labels, classCount: 2, perClass: 4)
        check(chosen, perClass: 4)
        for label in 0..<2 {
            let own = chosen[label * 4..<label * 4 + 4]
            #expect(Set(own.map { $0 / 2 % 4 }).count == 4, "one image of each corner")
        }
    }

    @Test func kCenterTakesCopiesLast() throws {
        let labels = [0, 0, 0, 0, 0]
        let chosen = try Baseline.kCenter(
            features: [0.7, 0.7, 0.1, 0.7, 0.1], dimension: 1, labels: labels, classCount: 1, perClass: 5)
        #expect(chosen == [0, 2, 1, 3, 4])
    }

    /// A class in three places: 0 for 20 images, 10 for four, 12 for one.
    private let line: [Float] = [Float](repeating: 0, count: 20) + [10, 10, 10, 10, 12]
    /// The five count five times as much as the twenty together.
    private let rare: [Float] = [Float](repeating: 0.05, count: 20) + [1, 1, 1, 1, 1]

    @Test("Herding follows the weighted mean") func weightedHerding() throws {
        let labels = [Int](repeating: 0, count: 25)
        func chosen(_ weights: [Float]?) throws -> [Int] {
            try Baseline.herding(features: line, dimension: 1, labels: labels, classCount: 1, perClass: 4, weights: weights)
        }
        // Means 2.08 and 8.67.
        #expect(try chosen(nil).count { $0 >= 20 } == 1)
        #expect(try chosen(rare).count { $0 >= 20 } == 3)
        #expect(try chosen([Float](repeating: 1, count: 25)) == chosen(nil))
        #expect(try chosen([Float](repeating: 0, count: 20) + [1, 1, 1, 1, 0]).sorted() == [20, 21, 22, 23])
    }

    @Test("k-centre begins at the weighted mean, and looks for what weighs") func weightedKCenter() throws {
        let labels = [Int](repeating: 0, count: 25)
        func chosen(_ weights: [Float]?, _ perClass: Int) throws -> [Int] {
            try Baseline.kCenter(features: line, dimension: 1, labels: labels, classCount: 1, perClass: perClass, weights: weights)
        }
        #expect(try chosen(nil, 2) == [0, 24])
        // From 10: 12 is at a squared distance of 4, 0 at 100, a twentieth of which is 5.
        #expect(try chosen(rare, 3) == [20, 0, 24])
        #expect(try chosen(rare.map { $0 < 1 ? 0.03 : 1 }, 3) == [20, 24, 0])
        #expect(try chosen([Float](repeating: 1, count: 25), 4) == chosen(nil, 4))
    }

    @Test("Clusters follow the weights") func weightedKMeans() throws {
        let labels = [Int](repeating: 0, count: 25)
        for seed in 0..<5 as Range<UInt64> {
            func chosen(_ weights: [Float]?, _ perClass: Int) throws -> [Int] {
                try Baseline.kMeans(
                    features: line, dimension: 1, labels: labels, classCount: 1, perClass: perClass, weights: weights, seed: seed)
            }
            // The one centre is at 2.08, or at 8.67.
            #expect(try chosen(nil, 1)[0] < 20 && (20..<24).contains(chosen(rare, 1)[0]))
            #expect(try Set(chosen([Float](repeating: 0, count: 20) + [1, 1, 1, 1, 1], 5)) == Set(20..<25))
        }
    }

    @Test("Fewer images with a weight than wanted", arguments: 0..<3) func tooFewWithWeight(method: Int) {
        let weights: [Float] = [Float](repeating: 0, count: 22) + [1, 1, 1]
        let labels = [Int](repeating: 0, count: 25)
        #expect {
            switch method {
            case 0: try Baseline.herding(features: line, dimension: 1, labels: labels, classCount: 1, perClass: 4, weights: weights)
            case 1: try Baseline.kCenter(features: line, dimension: 1, labels: labels, classCount: 1, perClass: 4, weights: weights)
            default:
                try Baseline.kMeans(features: line, dimension: 1, labels: labels, classCount: 1, perClass: 4, weights: weights, seed: 0)
            }
        } throws: { $0 is DataError && "\($0)".contains("expected 4 samples with a weight") && "\($0)".contains("found 3") }
    }
}
