import Evaluation
import TensorIO
import Testing

@Suite struct TestSetCheckTests {
    /// Images of one pixel with these labels.
    private func dataset(_ labels: [Int], kind: String = "dataset", from inputs: [[String: String]] = []) throws -> ImageDataset {
        let steps = inputs.map { ProvenanceStep(tool: "distill", version: "1", arguments: [], inputs: $0) }
        let stream = TensorStream(
            [
                ("images", NDArray([UInt8](repeating: 9, count: labels.count), shape: [labels.count, 1, 1, 1])),
                ("labels", NDArray(labels.map(Int64.init), shape: [labels.count])),
            ], metadata: StreamMetadata(kind: StreamKind(rawValue: kind), provenance: steps))
        return try ImageDataset(stream, label: "test")
    }

    private func warnings(_ set: ImageDataset, _ test: ImageDataset, digests: (String, String) = ("s", "t")) -> [String] {
        TestSetCheck(set: (set, digests.0), test: (test, digests.1)).warnings
    }

    private let many = (0..<40).map { $0 % 2 }

    @Test("Nothing is odd about a set condensed from other images, tested on the way") func nothing() throws {
        let set = try dataset([0, 1], kind: "synthetic", from: [["input": "train", "test": "t", "weights": "w"]])
        #expect(try warnings(set, dataset(many)).isEmpty)
        #expect(try warnings(dataset(many), dataset(many)).isEmpty)
    }

    @Test func leaks() throws {
        let plain = try dataset(many)
        #expect(warnings(plain, plain, digests: ("t", "t")).map { $0.hasPrefix("the test set is the training set") } == [true])
        let condensed = try dataset([0, 1], kind: "synthetic", from: [["source": "x"], ["input": "t"]])
        #expect(warnings(condensed, plain).map { $0.hasPrefix("the training set was made from the test set") } == [true])
        #expect(warnings(plain, try dataset([0, 1], kind: "synthetic", from: [["input": "s"]])).first?.hasSuffix("are the two swapped?") == true)
        let part = try dataset(many, from: [["input": "s"]])
        #expect(warnings(plain, part).map { $0.hasPrefix("the test set was made from the training set") } == [true])
    }

    @Test func classes() throws {
        #expect(try warnings(dataset([2, 3]), dataset(many)) == ["the test set has no class in common with the training set"])
        #expect(
            try warnings(dataset([0, 2]), dataset(many)) == [
                "20 of 40 test images are of classes that the training set has no image of"
            ])
    }

    @Test func sizes() throws {
        let few = try dataset((0..<18).map { $0 % 2 })
        #expect(
            try warnings(dataset(many), few) == [
                "the test set has 18 images of 2 classes, fewer than 10 a class: one image is 5.6 points"
            ])
        #expect(try warnings(dataset(many), dataset(many, kind: "synthetic")).map { $0.contains("synthetic one, of 40") } == [true])
        let large = try dataset(many + many, kind: "synthetic")
        #expect(try warnings(large, dataset(many)).map { $0.contains("fewer than the synthetic set (80)") } == [true])
    }
}
