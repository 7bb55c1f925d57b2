import Foundation
import GoldenFiles
import Kernels
import Randomness
import TensorIO
import Testing
import Weighting

@Suite struct PosteriorWeightsTests {
    /// The posteriors of views.npys, as a view that says exactly that.
    private func view(_ name: String, _ golden: Golden, seesShapes: Bool = false) throws -> PosteriorWeights.View {
        PosteriorWeights.View(
            name: name, seesShapes: seesShapes,
            posterior: KernelPosterior(values: try golden.tensor("posterior-\(name)").values, classes: 4))
    }

    @Test("The joined posterior and the weights are NumPy's") func golden() throws {
        let golden = try Golden("views")
        let labels = try golden.labels()
        let views = try ["colour", "texture", "ring"].map { try view($0, golden) }
        let result = PosteriorWeights(views, members: ClassMembers(labels), cap: 3e-3, isGated: false)
        #expect(deviation(result.posterior.values, from: try golden.tensor("posterior").values) < 1e-5)
        #expect(deviation(result.weights.map { Float($0) }, from: try golden.tensor("weights").values) < 1e-4)
        for (verdict, contradictions) in zip(result.verdicts, result.contradictions) {
            #expect(verdict.contradicted == Int(try golden.doubles("figures-\(verdict.name)")[2]))
            #expect(contradictions.other.count { $0 != nil } == verdict.contradicted && verdict.counts)
        }
    }

    @Test("Every row is the vote of the others, with no more of the prior than is likeliest") func votes() {
        // Two clusters on a circle, one sample of each class in the other's.
        let angles: [Float] = [0, 0.1, 0.2, 1.6, 1.5, 1.7, 1.8, 0.15]
        let labels = [0, 0, 0, 0, 1, 1, 1, 1]
        let rows = angles.flatMap { [2 * cos($0), 2 * cos($0 - 1.5707964)] }
        let posterior = KernelPosterior(
            rows: rows, dimension: 2, members: ClassMembers(labels), options: .init(variance: 0.1))
        for i in 0..<8 {
            var votes = [Double](repeating: posterior.priorWeight! / 2, count: 2)
            for j in 0..<8 where j != i {
                votes[labels[j]] += exp((Double(cos(angles[i] - angles[j])) - 1) / 0.1)
            }
            #expect(abs(Double(posterior.values[2 * i]) - votes[0] / (votes[0] + votes[1])) < 1e-4)
        }
    }

    /// A posterior that gives sample i to class `given[i]` for sure.
    private func sure(_ given: [Int], classes: Int) -> KernelPosterior {
        KernelPosterior(
            values: given.flatMap { label in (0..<classes).map { $0 == label ? 1 : 0 } }, classes: classes)
    }

    @Test("Contradictions spread over all pairs make a view count, those of one pair do not") func gate() {
        let labels = (0..<2000).map { $0 % 5 }
        let spread = labels.enumerated().map { $0 % 20 == 7 || $0 % 20 == 11 ? ($1 + 1 + $0 / 20 % 4) % 5 : $1 }
        let piled = labels.enumerated().map { $1 == 3 && $0 % 2 == 0 ? 4 : $1 }
        let members = ClassMembers(labels)
        let views = [("spread", spread), ("piled", piled)].map {
            PosteriorWeights.View(name: $0, seesShapes: true, posterior: sure($1, classes: 5))
        }
        let result = PosteriorWeights(views, members: members)
        #expect(result.verdicts.map(\.counts) == [false, false])
        // Two of the five classes are contradicted, by every other one: eight pairs of twenty.
        #expect(abs(result.verdicts[0].spread - 0.4) < 0.02 && abs(result.verdicts[1].spread - 0.05) < 0.01)
        #expect(result.weights.allSatisfy { $0 == 1.0 / 400 })

        let even = labels.enumerated().map { $0 % 7 == 0 ? ($1 + 1 + $0 / 7 % 4) % 5 : $1 }
        let better = PosteriorWeights(
            [PosteriorWeights.View(name: "even", seesShapes: true, posterior: sure(even, classes: 5))] + views, members: members)
        #expect(better.verdicts.map(\.counts) == [true, false, false] && better.agreement == nil)
        let contradicted = labels.indices.filter { even[$0] != labels[$0] }
        #expect(contradicted.allSatisfy { better.weights[$0] > 20 * better.weights[1] })
    }

    @Test("What no view shows alone, all without shapes may show together") func together() {
        let labels = (0..<180).map { $0 % 3 }
        let members = ClassMembers(labels)
        // Every tenth sample seems of another class, with .8 in each view: no contradiction alone.
        func view(_ name: String, seesShapes: Bool = false, piled: Bool = false) -> PosteriorWeights.View {
            let values = labels.enumerated().flatMap { sample, label -> [Float] in
                var row: [Float] = [0.1, 0.1, 0.1]
                let isOdd = piled ? sample % 15 == 3 : sample % 10 == 3
                row[isOdd ? (label + 1 + (piled ? 0 : sample / 10 % 2)) % 3 : label] = 0.8
                return row
            }
            return PosteriorWeights.View(
                name: name, seesShapes: seesShapes, posterior: KernelPosterior(values: values, classes: 3))
        }
        let result = PosteriorWeights([view("a"), view("b"), view("shapes", seesShapes: true)], members: members)
        #expect(result.verdicts.map(\.counts) == [true, true, false] && result.verdicts[0].contradicted == 0)
        #expect(result.together?.name == "a + b" && result.together?.counts == true && result.together?.contradicted == 18)
        #expect(result.weights[3] > 10 * result.weights[0])
        let alone = PosteriorWeights([view("a"), view("shapes", seesShapes: true)], members: members)
        #expect(alone.together == nil && alone.weights[3] == alone.weights[0])
        // Of the first class only, and always for the second.
        let piled = PosteriorWeights([view("a", piled: true), view("b", piled: true)], members: members)
        #expect(piled.together?.counts == false && !piled.verdicts.contains(where: \.counts))
        #expect(piled.together?.objection?.contains("not spread") == true)
    }

    @Test("The spread of even draws is about one, whatever their number and the classes' sizes", arguments: [
        (30, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]), (100, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]), (5000, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
        (5000, [1, 1]), (20_000, [1, 1, 1]), (4080, [1, 1, 1]), (3000, [10, 1, 1]), (200, [20, 5, 1, 1]),
    ]) func evenDraws(count: Int, sizes: [Int]) {
        var state: UInt64 = 9
        func next(_ n: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % n
        }
        let classes = sizes.count
        let deck = sizes.enumerated().flatMap { Array(repeating: $0, count: $1) }
        let labels = (0..<count).map { _ in deck[next(deck.count)] }
        let given = labels.map { ($0 + 1 + next(classes - 1)) % classes }
        let spread = Contradictions(sure(given, classes: classes).values, labels: labels, classes: classes).spread
        #expect(abs(spread - 1) < 0.15)
    }

    @Test("A view that finds all classes as likely has no skill") func ties() {
        let labels = (0..<40).map { $0 % 4 }
        let even = KernelPosterior(values: [Float](repeating: 0.25, count: 160), classes: 4)
        let result = PosteriorWeights(
            [PosteriorWeights.View(name: "even", seesShapes: false, posterior: even)], members: ClassMembers(labels))
        #expect(abs(result.verdicts[0].skill) < 1e-12)
        #expect(result.verdicts[0].objection == "it tells too little of the classes")
    }

    @Test("More samples than are looked at together, fewer that vote, and a class that is rare") func references() {
        let labels = (0..<9000).map { $0 < 3 ? 2 : $0 % 2 }
        var random = CounterRandom(seed: 1, stage: "test", purpose: "rows")
        let rows = labels.flatMap { label -> [Float] in
            let angle = 2 * Double(label) + 0.2 * random.normal()
            return [Float(cos(angle)), Float(sin(angle))]
        }
        let posterior = KernelPosterior(
            rows: rows, dimension: 2, members: ClassMembers(labels), options: .init(references: 100))
        let right = labels.indices.count { posterior.values[3 * $0 + labels[$0]] > 0.5 }
        #expect(right > 8900)
        // Votes of their own: without any, they would be given to another class for sure.
        #expect((0..<3).allSatisfy { posterior.values[3 * $0 + 2] > 0.01 })
    }

    @Test("Rows of any length, the shortest there are included") func shortRows() {
        let rows: [Float] = [1e-41, 0, 2e-41, 1e-43, 0, 3e-41, 1e-43, 2e-41]
        let posterior = KernelPosterior(rows: rows, dimension: 2, members: ClassMembers([0, 0, 1, 1]))
        #expect(posterior.values.allSatisfy(\.isFinite) && posterior.values[0] > 0.9 && posterior.values[7] > 0.9)
    }

    @Test func oneClassAndGroups() {
        let alone = PosteriorWeights(
            [PosteriorWeights.View(name: "a", seesShapes: false, posterior: sure([0, 0, 0], classes: 1))],
            members: ClassMembers([0, 0, 0]))
        #expect(alone.weights.allSatisfy { abs($0 - 1.0 / 3) < 1e-12 } && !alone.verdicts[0].counts)
        // Of class 0 three samples are aligned, one is not: half of the weight each.
        let weights = GroupWeights.weights(labels: [0, 0, 0, 0, 1, 1], bias: [0, 0, 0, 1, 1, 1])
        #expect(zip(weights, [1.0 / 6, 1.0 / 6, 1.0 / 6, 0.5, 0.5, 0.5]).allSatisfy { abs($0 - $1) < 1e-12 })
    }
}
