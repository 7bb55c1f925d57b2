import Autodiff
import Debiasing
import Kernels
import Randomness
import Testing

@Suite struct ContradictingPairsTests {
    /// Four images of two classes on a circle: 0 and 1 of class 0, 2 and 3 of class 1.
    private let labels = [0, 0, 1, 1]
    private let embeddings = Tensor<Float>([1, 0, 0, 1, 0.8, 0.6, -1, 0], shape: [4, 2])

    @Test func leastAlikeOfTheSameClass() {
        #expect(ContradictingPairs.sameClass.partners(embeddings: embeddings, labels: labels) == [1, 0, 3, 2])
    }

    @Test func mostAlikeOfAnotherClass() {
        #expect(ContradictingPairs.otherClass.partners(embeddings: embeddings, labels: labels) == [2, 2, 0, 1])
    }

    @Test("Of equals the earlier one; without another, an image is its own partner") func ties() {
        let equal = Tensor<Float>(repeating: 1, shape: [4, 1])
        #expect(ContradictingPairs.otherClass.partners(embeddings: equal, labels: labels) == [2, 2, 0, 0])
        #expect(ContradictingPairs.sameClass.partners(embeddings: equal, labels: [0, 1, 1, 2]) == [0, 1, 1, 3])
        #expect(ContradictingPairs.otherClass.partners(embeddings: equal, labels: [3, 3, 3, 3]) == [0, 1, 2, 3])
    }

    @Test("More images than similarities are kept of at a time") func blocks() {
        let count = 1500
        // On a line: the least alike of an image is at the other end.
        let line = Tensor<Float>((0..<count).map { Float($0) - 700 }, shape: [count, 1])
        let partners = ContradictingPairs.sameClass.partners(embeddings: line, labels: Array(repeating: 0, count: count))
        #expect(partners == (0..<count).map { $0 < 700 ? count - 1 : 0 })
    }

    @Test("Both kinds of pairs come up, and at most half of an image is left") func mixing() {
        var kinds: Set<[Int]> = []
        for index in 0..<20 {
            var random = CounterRandom(seed: 0, stage: "test", index: UInt64(index))
            let mixing = PairMixing(embeddings: embeddings, labels: labels, using: &random)
            #expect(mixing.shares.allSatisfy { (0..<0.5).contains($0) })
            kinds.insert(mixing.partners)
        }
        #expect(kinds == [[1, 0, 3, 2], [2, 2, 0, 1]])
        let mixed = PairMixing(partners: [1, 0], shares: [0.25, 0])(Tensor([1, 2, 5, 6], shape: [2, 2]))
        #expect(mixed.values == [4, 5, 1, 2])
    }
}
