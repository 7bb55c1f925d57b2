import Foundation
import TensorIO
import Testing

/// `bias-inject corrupt`.
@Suite struct CorruptTests {
    /// A directory of CIFAR-10 files, 40 images each, labels 0 to 9 in turn.
    private func source() throws -> Scratch {
        let folder = try Scratch()
        for (file, name) in ((1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"]).enumerated() {
            try folder.write(name, (0..<40).flatMap { image -> [UInt8] in
                [UInt8(image % 10)] + (0..<3072).map { UInt8(60 + ($0 % 32) * 4 + ($0 * 37 + image * 5 + file) % 61) }
            })
        }
        return folder
    }

    private func run(_ folder: Scratch, _ more: [String], input: [UInt8] = []) throws -> ToolResult {
        try ToolProcess.run(
            "bias-inject", ["corrupt", "--source", "cifar10:" + folder.path, "--valid", "20"] + more, input: input)
    }

    @Test func corruptedDataset() throws {
        let folder = try source()
        let result = try run(folder, ["--conflict", "0.1"])
        #expect(result.status == 0 && result.errors.contains("180 images, 18 bias-conflicting (10.000%)"))
        let stream = try result.stream()
        #expect(stream.records.map(\.name) == ["images", "labels", "bias"])
        #expect(stream["images"]?.shape == [180, 32, 32, 3] && stream["images"]?.elementType == .uint8)
        #expect(stream.metadata.kind == "dataset" && stream.metadata.classNames?.last == "truck")
        #expect(stream.metadata.biasNames?.first == "snow" && stream.metadata.biasNames?.count == 10)
        let said = ["bias": "corruption", "map": "0", "severity": "5", "frost": "procedural", "conflicting": "18", "split": "train"]
        #expect(stream.metadata.attributes == said)
        #expect(try run(folder, ["--conflict", "0", "--split", "valid"]).stream()["images"]?.shape[0] == 20)
        // Unbiased: every corruption for every class.
        let test = try run(folder, ["--conflict", "unbiased", "--split", "test", "--severity", "1"]).stream()
        #expect(test.metadata.attributes["severity"] == "1" && test.metadata.attributes["conflicting"] != "0")
    }

    @Test func sameSeedSameBytes() throws {
        let folder = try source()
        func bytes(_ more: [String]) throws -> [UInt8] {
            try run(folder, ["-q", "--no-provenance", "--conflict", ".2"] + more).output
        }
        let once = try bytes(["--threads", "1"])
        #expect(try !once.isEmpty && once == bytes(["--threads", "3"]) && once == bytes(["--map", "0", "--severity", "5"]))
        #expect(try once != bytes(["--seed", "1"]) && once != bytes(["--severity", "4"]))
    }

    @Test func secondMapLeavesTheLastClass() throws {
        let folder = try source()
        let plain = try ToolProcess.run("bias-inject", ["none", "--source", "cifar10:" + folder.path, "--split", "test"])
        let direct = try run(folder, ["--map", "1", "--conflict", "0", "--split", "test"]).stream()
        #expect(direct.metadata.biasNames?.last == "original" && direct.metadata.attributes["frost"] == nil)
        let (before, after) = (try #require(plain.stream()["images"]).bytes, try #require(direct["images"]).bytes)
        for image in 0..<40 {
            let range = image * 3072..<(image + 1) * 3072
            #expect((before[range] == after[range]) == (image % 10 == 9))
        }
        // From a pipe as from files.
        let piped = try ToolProcess.run(
            "bias-inject", ["corrupt", "--map", "1", "--conflict", "0", "--split", "test"], input: plain.output)
        #expect(try piped.stream().records == direct.records)
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
        let folder = try source()
        func status(_ more: [String]) throws -> (Int32, String) {
            let file = folder.at("out.npys")
            let result = try run(folder, more + ["-o", file])
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
        let counts = try status(["--conflict", ".05", "--counts", "paper"])
        #expect(counts.0 == 65 && counts.1.contains("45062") && counts.1.contains("180"))
        #expect(try status(["--conflict", "0", "--source", "cifar10:" + folder.at("no")]).0 == 66)
        #expect(try status(["--conflict", "0", "--frost", folder.at("no")]).0 == 66)
        let frost = try status(["--conflict", "0", "--frost", folder.path])
        #expect(frost.0 == 65 && frost.1.contains(folder.path))

        try folder.write("data_batch_3.bin", [UInt8](repeating: 0, count: 3072))
        let length = try status(["--conflict", "0"])
        #expect(length.0 == 65 && length.1.contains("data_batch_3.bin") && length.1.contains("3073"))
        try folder.write("data_batch_3.bin", [10] + [UInt8](repeating: 0, count: 3072))
        let label = try status(["--conflict", "0"])
        #expect(label.0 == 65 && label.1.contains("10"))
    }
}
