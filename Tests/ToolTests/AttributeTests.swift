import Foundation
import TensorIO
import Testing

/// `bias-inject attribute` on a tree like BFFHQ's.
@Suite struct AttributeTests {
    private func tree() throws -> Scratch {
        let folder = try Scratch()
        try folder.faces()
        return folder
    }

    private func run(_ folder: Scratch, _ more: [String] = []) throws -> ToolResult {
        try ToolProcess.run("bias-inject", ["attribute", "--tree", folder.path] + more)
    }

    @Test func dataset() throws {
        let folder = try tree()
        let result = try run(folder, ["--class-names", "young,old", "--bias-names", "female,male"])
        #expect(result.status == 0 && result.errors.contains("22 images, 2 bias-conflicting (9.091%)"))
        let stream = try result.stream()
        #expect(stream.records.map(\.name) == ["images", "labels", "bias"] && stream["images"]?.shape == [22, 16, 16, 3])
        let labels = try #require(try stream["labels"]?.integers())
        #expect(labels.filter { $0 == 1 }.count == 11)
        #expect(try zip(labels, #require(try stream["bias"]?.integers())).filter { $0 != $1 }.count == 2)
        #expect(stream.metadata.classNames == ["young", "old"] && stream.metadata.biasNames == ["female", "male"])
        #expect(stream.metadata.attributes == ["split": "train", "bias": "attribute", "conflicting": "2"])
        // Every image stands beside its own label.
        let pixels = try #require(stream["images"]).bytes
        for (image, label) in labels.enumerated() where pixels[image * 768] < 200 { #expect(Int(pixels[image * 768]) / 100 == label) }
    }

    @Test func splitsAndTheTestRule() throws {
        let folder = try tree()
        #expect(try run(folder, ["--split", "valid"]).stream()["labels"]?.integers() == [0, 1])
        #expect(try run(folder, ["--split", "test"]).stream()["labels"]?.integers() == [0, 0, 1, 1])
        let rule = try run(folder, ["--split", "test", "--conflicting-only"]).stream()
        #expect(try rule["labels"]?.integers() == [0, 1] && rule["bias"]?.integers() == [1, 0])
        #expect(try run(folder, ["--limit", "5", "--seed", "3"]).stream()["labels"]?.shape == [5])
        #expect(try run(folder, ["--resize", "8"]).stream()["images"]?.shape == [22, 8, 8, 3])
    }

    @Test func threadsDoNotMatter() throws {
        let folder = try tree()
        let once = try run(folder, ["--no-provenance", "--threads", "1", "-q"]).output
        #expect(try !once.isEmpty && once == run(folder, ["--no-provenance", "--threads", "3", "-q"]).output)
    }

    @Test func ownPathsAndTables() throws {
        let folder = try Scratch()
        for bird in ["land", "water"] { for place in ["land", "water"] { try folder.image("\(bird)/\(place)/1.png") } }
        let paths = try run(folder, ["--paths", "{label}/{bias}/{id}"])
        #expect(try paths.stream().metadata.classNames == ["land", "water"])
        #expect(try paths.stream()["bias"]?.integers() == [0, 1, 0, 1])
        try folder.write("t.tsv", Array("bias\tpath\tlabel\n0\tland/water/1.png\t1\n1\twater/land/1.png\t0\n".utf8))
        let table = try run(folder, ["--table", folder.at("t.tsv")])
        #expect(try table.stream()["bias"]?.integers() == [0, 1] && table.stream()["labels"]?.integers() == [1, 0])
    }

    @Test("A table's values have the same numbers in each split, and its digest is in the history") func tableOfSplits() throws {
        let folder = try Scratch()
        for name in ["1", "2", "3"] { try folder.image(name + ".png") }
        let rows = "1.png\told\tm\ttrain\n2.png\tyoung\tf\ttrain\n3.png\tyoung\tm\ttest\n"
        try folder.write("t.tsv", Array("path\tlabel\tbias\tsplit\n\(rows)".utf8))
        let test = try run(folder, ["--table", folder.at("t.tsv"), "--split", "test"]).stream()
        #expect(try test["labels"]?.integers() == [1] && test["bias"]?.integers() == [1])
        #expect(test.metadata.classNames == ["old", "young"])
        let bytes = try folder.read("t.tsv")
        #expect(test.metadata.provenance.last?.inputs["table"] == sha256(bytes))
        try folder.write("t.tsv", bytes + Array("3.png\told\tf\ttest\n".utf8))
        let twice = try run(folder, ["--table", folder.at("t.tsv")])
        #expect(twice.status == 65 && twice.errors.contains("line 5: the image '3.png' is in line 4 already"))
    }

    @Test func aBiasWithoutException() throws {
        let folder = try Scratch()
        for y in 0..<2 { try folder.image("1_\(y)_\(y).png") }
        let result = try run(folder)
        #expect(result.status == 0 && result.errors.contains("warning: no image is bias-conflicting"))
    }

    @Test func badInput() throws {
        let folder = try tree()
        func fails(_ status: Int32, _ part: String, _ more: [String] = [], line: SourceLocation = #_sourceLocation) throws {
            let result = try run(folder, more)
            #expect(result.status == status && result.errors.contains(part), "\(result.errors)", sourceLocation: line)
        }
        try fails(64, "--resize: expected 4 to 4096", ["--resize", "1"])
        try fails(64, "give one of them", ["--paths", "{label}/{bias}", "--table", "t.tsv"])
        try fails(64, "--paths", ["--paths", "{label}"])
        try fails(64, "two different names", ["--class-names", "a,a"])
        try fails(65, "found 22 of 22 that are not", ["--paths", "{label}-{bias}"])
        try fails(66, "none.tsv", ["--table", "none.tsv"])
        try fails(65, "expected a label from 0", ["--class-names", "a,b", "--bias-names", "x,y", "--paths", "{bias}/{label}_{x}_{y}"])
        try folder.image("0.5pct/align/0/77_0_0.png", width: 20)
        try fails(65, "found 20x16; 1 of 23 images have another size: see --resize")
        try folder.write("0.5pct/align/1/78_1_1.png", [1, 2, 3])
        try fails(65, "78_1_1.png: expected a PNG or JPEG image", ["--resize", "16"])
        try folder.write("0.5pct/align/1/79_1_1.png", [])
        try fails(65, "2 of 25 images cannot be read: ", ["--resize", "16"])
        try FileManager.default.createDirectory(atPath: folder.at("0.5pct/align/2"), withIntermediateDirectories: true)
        try fails(65, "align/2: expected images (PNG or JPEG) in this directory, found none")
        let none = try ToolProcess.run("bias-inject", ["attribute", "--tree", folder.at("none")])
        #expect(none.status == 66 && none.errors.contains("no such directory"))
    }

    @Test("A failure half way leaves no file") func atomicOutput() throws {
        let folder = try tree()
        try folder.write("0.5pct/conflict/1/80_1_0.png", [1])
        #expect(try run(folder, ["-o", folder.at("out.npys")]).status == 65)
        #expect(!folder.names.contains { $0.contains("out.npys") })
    }
}
