import TensorIO
import Testing

/// `bias-inject background`, and class trees as a source.
@Suite struct BackgroundTests {
    /// Sixty grey 8x8 images of three classes: a bright square on black.
    private func foregrounds() throws -> [UInt8] {
        let square = (0..<64).map { (place: Int) -> UInt8 in
            (2..<6).contains(place / 8) && (2..<6).contains(place % 8) ? 200 : 0
        }
        let pixels = (0..<60).flatMap { _ in square }
        let records = [
            ("images", NDArray(pixels, shape: [60, 8, 8, 1])), ("labels", NDArray((0..<60).map { $0 % 3 }, shape: [60])),
        ]
        return try TensorStream(records, metadata: StreamMetadata(classNames: ["p", "q", "r"])).encoded()
    }

    private func run(_ folder: Scratch, _ more: [String]) throws -> ToolResult {
        try ToolProcess.run("bias-inject", ["background"] + more, input: foregrounds(), in: folder)
    }

    /// Ten pictures of each of four kinds, of their own size, as a tree.
    private func scenes() throws -> Scratch {
        let folder = try Scratch()
        for (number, kind) in ["hall", "meadow", "street", "beach"].enumerated() {
            for i in 0..<10 { try folder.image("s/\(kind)/\(i).png", UInt8(60 * number + i), width: 12 + i, height: 12) }
        }
        return folder
    }

    @Test func eachClassBeforeItsKind() throws {
        let folder = try scenes()
        let result = try run(folder, ["--conflict", "0.1", "--backgrounds", "s", "--kinds", "meadow,hall,beach"])
        #expect(result.status == 0 && result.errors.contains("60 images, 6 bias-conflicting"))
        let stream = try result.stream()
        #expect(stream.metadata.biasNames == ["meadow", "hall", "beach"] && stream["images"]?.shape == [60, 8, 8, 3])
        var said = stream.metadata.attributes
        let (pictures, most) = (said.removeValue(forKey: "pictures"), said.removeValue(forKey: "most uses of a picture"))
        #expect(said == [
            "bias": "background", "backgrounds": "pictures", "alpha": "hard", "placement": "full", "conflicting": "6",
            "split": "train",
        ])
        for count in [pictures, most] { #expect((3...24).contains(try #require(count.flatMap { Int($0) }))) }
        #expect(result.errors.contains("\(pictures!) pictures behind them, each behind \(most!) at most"))
        let (pixels, bias) = (try #require(stream["images"]).bytes, try #require(try stream["bias"]?.integers()))
        let levels = [60, 0, 180]
        for image in 0..<60 {
            #expect(Int(pixels[image * 192]) - levels[bias[image]] < 10 && pixels[image * 192 + (3 * 8 + 3) * 3] == 200)
        }
    }

    @Test func directoryAndStreamAreOne() throws {
        let folder = try scenes()
        let options = ["--no-provenance", "-q", "--conflict", "unbiased", "--split", "test"]
        let tree = try run(folder, options + ["--backgrounds", "s"])
        let stream = try ToolProcess.shell("bias-inject none --source tree:s --resize 8 > s.npys", in: folder)
        #expect(stream.status == 0, "\(stream.errors)")
        let again = try run(folder, options + ["--backgrounds", "s.npys"])
        #expect(tree.status == 0 && !tree.output.isEmpty && tree.output == again.output)
        #expect(try tree.output != run(folder, options + ["--backgrounds", "s", "--alpha", "soft"]).output)
    }

    @Test func procedural() throws {
        let folder = try Scratch()
        let options = ["--no-provenance", "-q", "--conflict", "0", "--backgrounds", "procedural", "--threads"]
        let result = try run(folder, options + ["1"])
        #expect(try result.stream().metadata.attributes["backgrounds"] == "procedural")
        #expect(try result.output == run(folder, options + ["3"]).output)
        #expect(try result.output == run(folder, options + ["1", "--unique"]).output)
    }

    @Test("One class still has two kinds of background") func oneClass() throws {
        let folder = try scenes()
        let one = TensorStream([
            ("images", NDArray([UInt8](repeating: 0, count: 4 * 64), shape: [4, 8, 8, 1])), ("labels", NDArray([0, 0, 0, 0], shape: [4])),
        ])
        for backgrounds in ["s", "procedural"] {
            let result = try ToolProcess.run(
                "bias-inject", ["background", "--conflict", "1", "--backgrounds", backgrounds], input: one.encoded(), in: folder)
            #expect(result.status == 0, "\(result.errors)")
            #expect(try result.stream()["bias"]?.integers() == [1, 1, 1, 1])
        }
    }

    /// The grey values behind the foregrounds.
    private func shown(_ folder: Scratch, _ more: [String]) throws -> Set<UInt8> {
        let pixels = try #require(run(folder, ["-q", "--conflict", "0", "--backgrounds", "s"] + more).stream()["images"]).bytes
        return Set(stride(from: 0, to: pixels.count, by: 192).map { pixels[$0] })
    }

    @Test("Training and test share no picture whatever their seeds") func seedsOfTwoCalls() throws {
        let folder = try Scratch()
        for (number, kind) in ["hall", "meadow", "street"].enumerated() {
            for i in 0..<10 { try folder.image("s/\(kind)/\(i).png", UInt8(80 * number + i), width: 8, height: 8) }
        }
        let train = try shown(folder, ["--seed", "1"])
        for seed in 0..<5 { #expect(try train.isDisjoint(with: shown(folder, ["--seed", "\(seed)", "--split", "test"]))) }
    }

    @Test("A divided tree of pictures: each split its own, the same kinds in all") func dividedPictures() throws {
        let folder = try Scratch()
        for (number, split) in ["train", "val", "test"].enumerated() {
            for kind in ["a", "b", "c"] { try folder.image("s/\(split)/\(kind)/1.png", UInt8(10 * number + 1), width: 8, height: 8) }
        }
        try folder.write("s/val/a/notes.txt", [65])
        for (split, value) in [("train", 1), ("valid", 11), ("test", 21)] {
            #expect(try shown(folder, ["--split", split, "--valid", "20"]) == [UInt8(value)])
        }
        let noted = try run(folder, ["--conflict", "0", "--backgrounds", "s", "--split", "valid", "--valid", "9"])
        #expect(noted.errors.contains("backgrounds: 1 file is neither PNG nor JPEG by name: left out"))
        try folder.image("s/test/d/1.png", width: 8, height: 8)
        let kinds = try run(folder, ["--conflict", "0", "--backgrounds", "s", "--split", "test"])
        #expect(kinds.status == 65 && kinds.errors.contains("d in one of both only"))
    }

    @Test("Every picture once, and what is said where there are too few") func unique() throws {
        let folder = try Scratch()
        for (number, kind) in ["hall", "meadow", "street"].enumerated() {
            for i in 0..<26 { try folder.image("s/\(kind)/\(i).png", UInt8(80 * number + i), width: 8, height: 8) }
        }
        // Of 26 pictures of a kind 20 are for training; there are 20 images of each class.
        let options = ["--conflict", "0", "--backgrounds", "s", "--unique"]
        let enough = try run(folder, options)
        #expect(enough.status == 0 && enough.errors.contains("60 pictures behind them, each behind 1 at most"), "\(enough.errors)")
        #expect(!enough.errors.contains("warning"))
        #expect(try shown(folder, ["--unique"]).count == 60)
        let few = try run(folder, options + ["--split", "test"])
        let kinds = ["hall", "meadow", "street"].map { "\($0) (6 pictures, 20 images)" }.joined(separator: ", ")
        let warning = "--unique: pictures are used again of \(kinds)"
        #expect(few.status == 0 && few.errors.contains(warning) && few.errors.contains("18 pictures behind them, each behind 4 at most"))
        #expect(try few.stream().metadata.attributes["most uses of a picture"] == "4")
        let threads = options + ["--no-provenance", "--threads"]
        #expect(try run(folder, threads + ["1"]).output == run(folder, threads + ["3"]).output)
    }

    @Test("The history tells pictures of other kinds apart") func kindsInTheHistory() throws {
        let folder = try Scratch()
        for (tree, kinds) in [("s", ["a", "a", "b", "c"]), ("t", ["a", "b", "b", "c"])] {
            for (i, kind) in kinds.enumerated() { try folder.image("\(tree)/train/\(kind)/\(i).png", UInt8(i)) }
        }
        func digest(_ tree: String) throws -> String {
            let stream = try run(folder, ["-q", "--conflict", "0", "--backgrounds", tree]).stream()
            return try #require(stream.metadata.provenance.last?.inputs["backgrounds"])
        }
        #expect(try digest("s") != digest("t"))
    }

    @Test func badInput() throws {
        let folder = try scenes()
        func fails(_ status: Int32, _ part: String, _ more: [String], line: SourceLocation = #_sourceLocation) throws {
            let result = try run(folder, ["--conflict", "0"] + more)
            #expect(result.status == status && result.errors.contains(part), "\(result.errors)", sourceLocation: line)
        }
        try fails(65, "each of 3 classes, found 2", ["--backgrounds", "s", "--kinds", "hall,beach"])
        try fails(65, "called 'moon'", ["--backgrounds", "s", "--kinds", "hall,beach,moon"])
        try fails(64, "--kinds: procedural", ["--backgrounds", "procedural", "--kinds", "a,b,c"])
        try fails(64, "from stdin", ["--backgrounds", "-"])
        try fails(66, "none", ["--backgrounds", "none"])
        let wide = try ToolProcess.shell("bias-inject background --source tree:s --conflict 0 --backgrounds procedural", in: folder)
        #expect(wide.status == 65 && wide.errors.contains("see --resize"))
        try folder.image("t/train/hall/1.png")
        try fails(66, "t/test: no such directory; there is train", ["--backgrounds", "t", "--split", "test"])
    }
}
