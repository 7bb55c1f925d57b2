import Foundation
import TensorIO
import Testing

/// Datasets that leave for other programs, and come back.
@Suite("npys export") struct ExportTests {
    /// Eight images of two classes and a bias; the names need care.
    private func dataset(channels: Int = 3, classes: [String] = ["T-shirt/top", "bag"]) -> TensorStream {
        let count = 8 * 9 * 9 * channels
        return TensorStream(
            [
                ("images", NDArray((0..<count).map { (i: Int) -> UInt8 in UInt8(i * i % 251) }, shape: [8, 9, 9, channels])),
                ("labels", NDArray([0, 1, 0, 1, 1, 1, 0, 0], shape: [8])), ("bias", NDArray([0, 1, 0, 1, 0, 1, 0, 1], shape: [8])),
                ("source", NDArray([5, 7, 2, 1, 90, 4, 3, 8], shape: [8])),
            ],
            metadata: StreamMetadata(kind: .dataset, classNames: classes, biasNames: ["red, or so", "the \"blue\""]))
    }

    private func export(_ stream: TensorStream, _ arguments: [String], in folder: Scratch) throws -> ToolResult {
        try folder.write("set.npys", stream.encoded())
        return try ToolProcess.run("npys", ["export"] + arguments + ["set.npys"], in: folder)
    }

    private func names(_ path: String, in folder: Scratch) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.at(path)).sorted()
    }

    @Test("A directory of pictures comes back with rows, classes and bias", arguments: [1, 3]) func pictures(channels: Int) throws {
        let folder = try Scratch()
        let set = dataset(channels: channels)
        let result = try export(set, ["--images", "p"], in: folder)
        #expect(result.status == 0 && result.output.isEmpty, "\(result.errors)")
        #expect(try names("p", in: folder) == ["0-T-shirt_top", "1-bag", "metadata.csv"])
        #expect(try names("p/1-bag", in: folder) == ["1.png", "3.png", "4.png", "5.png"])
        let table = String(decoding: try folder.read("p/metadata.csv"), as: UTF8.self).split(separator: "\n")
        #expect(table[0] == "file_name,label,class,bias,bias_name,source")
        #expect(table[1] == #"0-T-shirt_top/0.png,0,T-shirt/top,0,"red, or so",5"#)
        #expect(table[4] == #"1-bag/3.png,1,bag,1,"the ""blue""",1"#)
        let back = try ToolProcess.run("npys", ["import", "p"], in: folder).stream()
        for record in ["images", "labels", "bias", "source"] {
            #expect(try #require(back[record]).floats() == #require(set[record]).floats() && back[record]?.shape == set[record]?.shape)
        }
        #expect(back.metadata.kind == .dataset && back.metadata.classNames == ["T-shirt/top", "bag"])
        #expect(back.metadata.biasNames == ["red, or so", "the \"blue\""])
        // Other tools take the directories as they are; colours are three channels there.
        let tree = try ToolProcess.run("bias-inject", ["none", "--source", "tree:p"], in: folder).stream()
        #expect(try tree["labels"]?.integers() == [0, 0, 0, 0, 1, 1, 1, 1] && tree.metadata.classNames == ["0-T-shirt_top", "1-bag"])
    }

    @Test("Images drawn from a dataset are named by its files") func sourceNames() throws {
        let folder = try Scratch()
        try folder.write("files.txt", Array((0...90).map { "a,b/\($0).png\n" }.joined().utf8))
        #expect(try export(dataset(), ["--images", "p", "--source-names", "files.txt"], in: folder).status == 0)
        let table = String(decoding: try folder.read("p/metadata.csv"), as: UTF8.self).split(separator: "\n")
        #expect(table[0].hasSuffix(",source,source_name") && table[5].hasSuffix(#",90,"a,b/90.png""#))
        #expect(try ToolProcess.run("npys", ["import", "p"], in: folder).stream()["source"]?.integers() == [5, 7, 2, 1, 90, 4, 3, 8])
        try folder.write("few.txt", Array("a\nb\n".utf8))
        let few = try export(dataset(), ["--images", "q", "--source-names", "few.txt"], in: folder)
        #expect(few.status == 65 && few.errors.contains("few.txt: expected a line for each row, 6 or more, found 2"), "\(few.errors)")
        var without = dataset()
        without.records.removeLast()
        let none = try export(without, ["--images", "q", "--source-names", "files.txt"], in: folder)
        #expect(none.status == 65 && none.errors.contains("found none to name"), "\(none.errors)")
        #expect(try export(dataset(), ["--images", "q", "--source-names", "absent"], in: folder).status == 66)
        #expect(try names("", in: folder) == ["few.txt", "files.txt", "p", "set.npys"])
    }

    @Test("Directories have the names of the classes where these do, in their order", arguments: [
        (["a", "b"], ["a", "b"]), (["b", "a"], ["0-b", "1-a"]), (["train", "z"], ["0-train", "1-z"]), (["a", "A"], ["0-a", "1-A"]),
        (["..", "x"], ["0", "1-x"]), ([".a", "b\n"], ["0-_a", "1-b_"]), (["0", "1"], ["0", "1"]), (["", "b"], ["0", "1-b"]),
        (["Größe", "Äpfel"], ["Größe", "Äpfel"]), (["CON.", "d"], ["0-CON", "1-d"]), (["a", "aux.x"], ["0-a", "1-aux.x"]), (["comb", "con1"], ["comb", "con1"]),
    ]) func directories(classes: [String], expected: [String]) throws {
        let folder = try Scratch()
        #expect(try export(dataset(classes: classes), ["--images", "p"], in: folder).status == 0)
        #expect(try names("p", in: folder) == (expected + ["metadata.csv"]).sorted())
        #expect(try ToolProcess.run("npys", ["import", "p"], in: folder).stream().metadata.classNames == classes)
    }

    @Test("A directory that holds something is left alone") func notEmpty() throws {
        let folder = try Scratch()
        try FileManager.default.createDirectory(atPath: folder.at("p"), withIntermediateDirectories: true)
        #expect(try export(dataset(), ["--images", "p/"], in: folder).status == 0)
        let again = try export(dataset(), ["--images", "p"], in: folder)
        #expect(again.status == 73 && again.errors.contains("not empty"))
        #expect(try export(dataset(), ["--images", "no/such/p"], in: folder).status == 73)
        #expect(try export(dataset(), ["--images", "set.npys"], in: folder).status == 73)
        #expect(folder.names.sorted() == ["p", "set.npys"])
    }

    @Test("Normalised pixels: the transform is undone, and what is beyond black or white is told") func normalised() throws {
        let folder = try Scratch()
        var set = dataset()
        let size = 9 * 9 * 3
        let bytes = try #require(set["images"]).bytes
        var floats = bytes.map { (Float($0) / 255 - 0.25) / 0.5 }
        for i in 0..<size { floats[i] = 9 }
        set = set.with(["images": NDArray(floats, shape: [8, 9, 9, 3])])
        let without = try export(set, ["--images", "p"], in: folder)
        #expect(without.status == 65 && without.errors.contains("or a transform in the trailer") && folder.names == ["set.npys"])
        set.metadata.transform = PixelTransform(mean: [0.25, 0.25, 0.25], standardDeviation: [0.5, 0.5, 0.5])
        let result = try export(set, ["--images", "p"], in: folder)
        #expect(result.status == 0 && result.errors.contains("12.5% of the values become black or white"), "\(result.errors)")
        let expected = [UInt8](repeating: 255, count: size) + bytes[size...]
        #expect(try ToolProcess.run("npys", ["import", "p"], in: folder).stream()["images"]?.bytes == expected)
        // The same as arrays.
        let archive = try export(set, ["--u8"], in: folder)
        try folder.write("set.npz", archive.output)
        let images = try #require(try NPZ.read(folder.at("set.npz")).first { $0.name == "images" })
        #expect(images.array.elementType == .uint8 && images.array.bytes == expected)
    }

    @Test("Safetensors: header and arrays") func safetensors() throws {
        let folder = try Scratch()
        let set = dataset()
        let bytes = try export(set, ["--format", "safetensors"], in: folder).output
        let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect(length % 8 == 0)
        struct Entry: Decodable { let dtype: String, shape: [Int], data_offsets: [Int] }
        let header = try JSONDecoder().decode([String: Entry].self, from: Data(bytes[8..<8 + length]))
        #expect(header["images"]?.dtype == "U8" && header["labels"]?.dtype == "I64" && header.count == 4)
        for (name, entry) in header {
            let array = try #require(set[name])
            #expect(entry.shape == array.shape)
            #expect(Array(bytes[8 + length + entry.data_offsets[0]..<8 + length + entry.data_offsets[1]]) == array.bytes)
        }
        #expect(header.values.map { $0.data_offsets[1] }.max() == bytes.count - 8 - length)
    }

    @Test("What cannot be", arguments: [
        ("--images p -d q", "not both"), ("--images p -o q", "not both"), ("--images p --format npz", "are of an archive"),
        ("--compress --format safetensors", "never compressed"), ("--images p --u8", "always have 8 bits"), ("--source-names p", "--images has the table"),
    ]) func usage(arguments: String, part: String) throws {
        let folder = try Scratch()
        let result = try export(dataset(), arguments.split(separator: " ").map(String.init), in: folder)
        #expect(result.status == 64 && result.errors.contains(part) && folder.names == ["set.npys"])
    }

    @Test("A table that is none", arguments: [
        ("file_name,class\np.png,a\n", "expected a column 'label'"), ("file_name,label\np.png\n", "line 2: expected 2 fields"),
        ("file_name,label\np.png,x\n", "line 2: expected a label of 0 or more, found 'x'"), ("file_name,label\n", "found none"),
        ("file_name,label\nq.png,0\n", "q.png"), ("file_name,label,class\np.png,0,a\np.png,0,b\n", "line 3: class 0 is called 'b', and 'a' before"),
        ("file_name,label\np.png,0\nlarge.png,0\n", "expected 16x16 pixels"),
    ]) func tables(text: String, part: String) throws {
        let folder = try Scratch()
        try folder.image("d/p.png")
        try folder.image("d/large.png", width: 20)
        let absent = try ToolProcess.run("npys", ["import", "d"], in: folder)
        #expect(absent.status == 66 && absent.errors.contains("bias-inject none --source tree:d"))
        try folder.write("d/metadata.csv", Array(text.utf8))
        let result = try ToolProcess.run("npys", ["import", "d"], in: folder)
        #expect([65, 66].contains(result.status) && result.errors.contains(part), "\(result.status) \(result.errors)")
        #expect(result.output.isEmpty)
    }
}
