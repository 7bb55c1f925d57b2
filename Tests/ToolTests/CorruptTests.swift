import Foundation
import TensorIO
import Testing

/// `bias-inject corrupt`.
@Suite struct CorruptTests {
    /// A dataset of 200 images 32x32, labels 0 to 9 in turn.
    private static let dataset = Result {
        let pixels = (0..<200).flatMap { (image: Int) -> [UInt8] in
            (0..<3072).map { (i: Int) -> UInt8 in UInt8(60 + i % 32 * 4 + (i * 37 + image * 5) % 61) }
        }
        let labels = (0..<200).map { $0 % 10 }
        return try TensorStream([
            ("images", NDArray(pixels, shape: [200, 32, 32, 3])), ("labels", NDArray(labels, shape: [200])),
        ]).encoded()
    }

    private func run(_ more: [String]) throws -> ToolResult {
        try ToolProcess.run("bias-inject", ["corrupt", "--valid", "20"] + more, input: Self.dataset.get())
    }

    @Test func corruptedDataset() throws {
        let result = try run(["--conflict", "0.1"])
        #expect(result.status == 0 && result.errors.contains("frost is a procedural texture"))
        #expect(result.errors.contains("180 images, 18 bias-conflicting (10.000%)"))
        let stream = try result.stream()
        #expect(stream.records.map(\.name) == ["images", "labels", "bias"])
        #expect(stream["images"]?.shape == [180, 32, 32, 3] && stream["images"]?.elementType == .uint8)
        #expect(stream.metadata.kind == "dataset")
        #expect(stream.metadata.biasNames?.first == "snow" && stream.metadata.biasNames?.count == 10)
        let said = ["bias": "corruption", "map": "0", "severity": "5", "frost": "procedural", "conflicting": "18", "split": "train"]
        #expect(stream.metadata.attributes == said)
        #expect(try run(["--conflict", "0", "--split", "valid"]).stream()["images"]?.shape[0] == 20)
        // Unbiased: every corruption for every class.
        let test = try run(["--conflict", "unbiased", "--split", "test", "--severity", "1"]).stream()
        #expect(test.metadata.attributes["severity"] == "1" && test.metadata.attributes["conflicting"] != "0")
    }

    @Test func sameSeedSameBytes() throws {
        func bytes(_ more: [String]) throws -> [UInt8] {
            try run(["-q", "--no-provenance", "--conflict", ".2"] + more).output
        }
        let once = try bytes(["--threads", "1"])
        #expect(try !once.isEmpty && once == bytes(["--threads", "3"]) && once == bytes(["--map", "0", "--severity", "5"]))
        #expect(try once != bytes(["--seed", "1"]) && once != bytes(["--severity", "4"]))
    }

    @Test func secondMapLeavesTheLastClass() throws {
        let result = try run(["--map", "1", "--conflict", "0", "--split", "test"])
        #expect(!result.errors.contains("texture"))
        let direct = try result.stream()
        #expect(direct.metadata.biasNames?.last == "original" && direct.metadata.attributes["frost"] == nil)
        let before = try #require(try TensorStream.read(bytes: Self.dataset.get())["images"]).bytes
        let after = try #require(direct["images"]).bytes
        for image in 0..<200 {
            let range = image * 3072..<(image + 1) * 3072
            #expect((before[range] == after[range]) == (image % 10 == 9))
        }
    }

    @Test("CIFAR-10's own files, and one that is cut or damaged") func cifarFiles() throws {
        let folder = try Scratch()
        try folder.cifarFiles()
        func run(_ more: [String]) throws -> ToolResult {
            try ToolProcess.run(
                "bias-inject", ["corrupt", "--source", "cifar10:" + folder.path, "--conflict", "0.05", "--limit", "100"] + more)
        }
        let stream = try run([]).stream()
        #expect(stream["images"]?.shape == [100, 32, 32, 3] && stream.metadata.classNames?.last == "truck")
        let test = try ToolProcess.run(
            "bias-inject", ["none", "--source", "cifar10:" + folder.path, "--split", "test", "--limit", "20"])
        #expect(try test.stream()["images"]?.bytes == [UInt8](repeating: 200, count: 20 * 3072))
        let counts = try run(["--counts", "paper"])
        #expect(counts.status == 65 && counts.errors.contains("45062") && counts.errors.contains("found 100"))

        try folder.write("data_batch_3.bin", [UInt8](repeating: 0, count: 3073))
        let length = try run([])
        #expect(length.status == 65 && length.errors.contains("data_batch_3.bin: expected 10000 records of 3073 bytes"))
        var damaged = [UInt8](repeating: 0, count: 30_730_000)
        damaged[7 * 3073] = 10
        try folder.write("data_batch_3.bin", damaged)
        let label = try run([])
        #expect(label.status == 65 && label.errors.contains("data_batch_3.bin: expected labels from 0 to 9, found 10 in record 7"))
    }

    @Test("Images larger than the painted frost") func largeImages() throws {
        let large = TensorStream([
            ("images", NDArray([UInt8](repeating: 90, count: 2 * 200 * 200 * 3), shape: [2, 200, 200, 3])),
            ("labels", NDArray([1, 1], shape: [2])),
        ])
        let result = try ToolProcess.run("bias-inject", ["corrupt", "--conflict", "0"], input: large.encoded())
        #expect(try result.status == 0 && result.stream()["images"]?.shape == [2, 200, 200, 3])
    }

    @Test func greyImagesOfOtherSizes() throws {
        let grey = TensorStream([
            ("images", NDArray((0..<20 * 28 * 28).map { UInt8($0 * 7 % 256) }, shape: [20, 28, 28, 1])),
            ("labels", NDArray((0..<20).map { $0 % 10 }, shape: [20])),
        ])
        let folder = try Scratch()
        try AtomicFile.write(to: folder.at("grey.npys")) { try grey.write(to: $0) }
        let result = try ToolProcess.run("bias-inject", ["corrupt", "--conflict", "0"], input: folder.read("grey.npys"))
        #expect(try result.stream()["images"]?.shape == [20, 28, 28, 3])
    }

    @Test func failures() throws {
        let folder = try Scratch()
        func status(_ more: [String]) throws -> (Int32, String) {
            let file = folder.at("out.npys")
            let result = try run(more + ["-o", file])
            #expect(result.status != 0 && !FileManager.default.fileExists(atPath: file) && result.output.isEmpty)
            #expect(result.errors.hasPrefix("bias-inject: "))
            return (result.status, result.errors)
        }
        for severity in ["0", "6", "-1", "x"] { #expect(try status(["--conflict", "0", "--severity=" + severity]).0 == 64) }
        #expect(try status(["--conflict", "0", "--map", "2"]).0 == 64)
        #expect(try status([]).0 == 64)
        #expect(try status(["--conflict", "1.5"]).0 == 64)
        #expect(try status(["--conflict", ".03", "--counts", "paper"]).0 == 64)
        #expect(try status(["--conflict", "unbiased", "--counts", "paper"]).0 == 64)
        #expect(try status(["--conflict", ".05", "--counts", "paper", "--split", "test"]).0 == 64)
        // The split is what is wrong first.
        #expect(try status(["--conflict", "unbiased", "--counts", "paper", "--split", "test"]).1.contains("test set"))
        let counts = try status(["--conflict", ".05", "--counts", "paper"])
        #expect(counts.0 == 65 && counts.1.contains("45062") && counts.1.contains("180"))
        #expect(try status(["--conflict", "0", "--source", "cifar10:" + folder.at("no")]).0 == 66)
        #expect(try status(["--conflict", "0", "--frost", folder.at("no")]).0 == 66)
        let frost = try status(["--conflict", "0", "--frost", folder.path])
        #expect(frost.0 == 65 && frost.1.contains(folder.path))
    }
}
