import Foundation
import TensorIO
import Testing

/// The scripts of pipelines/ that a user copies, with settings that take seconds.
@Suite struct ScriptTests {
    /// Runs `SETTINGS pipelines/NAME`.
    private func script(_ name: String, _ arguments: String, _ settings: String = "", in folder: Scratch) throws -> ToolResult {
        let file = Repository.root.appendingPathComponent("pipelines/\(name)").path
        return try ToolProcess.shell("\(settings) '\(file)' \(arguments)", in: folder)
    }

    /// `train.npys`: SmallStreams.squares; `z.npys`: its embeddings.
    private func squares() throws -> Scratch {
        let folder = try Scratch()
        try folder.write("train.npys", SmallStreams.squares().encoded())
        let made = try ToolProcess.shell(
            "supcon-train -q --arch convnet3 --steps 3 train.npys | embed -q --model - -o z.npys train.npys", in: folder)
        #expect(made.status == 0, "\(made.errors)")
        return folder
    }

    @Test("The paper's pipeline on IDX files") func paper() throws {
        let folder = try Scratch()
        try folder.idx(train: 60, test: 20, height: 16, width: 16, under: "idx/")
        let settings = "VALID=0 CONFLICT=.1 IPC=2 STEPS=1 ITERATIONS=1 EPOCHS=1 NETS=1"
        let result = try script("paper.sh", "idx out", settings, in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try result.text.contains("accuracy") && result.output == folder.read("out/accuracy.txt"))
        let set = try TensorStream.read(from: folder.at("out/syn.npys"))
        #expect(set["images"]?.shape == [20, 16, 16, 3])
        let weights = try TensorStream.read(from: folder.at("out/weights.npys"))
        #expect(set.metadata.provenance.last?.inputs["weights"] == weights.digest)
        #expect(try PNG.decode(folder.read("out/syn.png")).width > 32)
    }

    @Test("Pictures in which no view shows a bias: none is called rare, and OUT is never among the classes") func noBias() throws {
        let folder = try Scratch()
        for label in ["cats", "dogs"] {
            for i in 0..<4 { try folder.image("mine/\(label)/\(i).png", UInt8(60 * i), width: 16, height: 16) }
        }
        let result = try script("own-images.sh", "mine out 2", "SIDE=16 ITERATIONS=1", in: folder)
        #expect(result.status == 0 && result.errors.contains("No view shows a bias") && result.errors.contains("GATE=off"), "\(result.errors)")
        let names = folder.names
        #expect(!names.contains { $0.contains("rare") })
        for set in ["syn", "real"] {
            #expect(try TensorStream.read(from: folder.at("out/\(set).npys"))["images"]?.shape == [4, 16, 16, 3])
        }
        // Which pictures were drawn, by row and by file.
        let drawn = String(decoding: try folder.read("out/real.tsv"), as: UTF8.self).split(separator: "\n").map { $0.split(separator: "\t") }
        #expect(drawn.count == 5 && drawn[0] == ["row", "labels", "file"])
        for line in drawn.dropFirst() {
            let row = try #require(Int(line[0]))
            #expect(line[2] == "\(line[1] == "0" ? "cats" : "dogs")/\(row % 4).png" && line[1] == "\(row / 4)")
        }
        // Settings that cannot be, before anything is done, and after the pictures are counted.
        for settings in ["VIEWS=taste", "GATE=ajar", "RARE=0", "SIDE=big", "REAL_BATCH=0", "STEPS=-1"] {
            let refused = try script("own-images.sh", "mine o 2", settings, in: folder)
            #expect(refused.status == 64 && refused.errors.contains("expected"), "\(settings) \(refused.errors)")
        }
        let many = try script("own-images.sh", "mine out 5", "SIDE=16", in: folder)
        #expect(many.status == 64 && many.errors.contains("expected at most 4, all pictures of cats, found 5"), "\(many.errors)")
        for (tree, out) in [("./mine", "mine/o"), ("mine/", "mine/o"), (folder.at("mine"), "mine/../mine/o")] {
            #expect(try script("own-images.sh", "\(tree) \(out) 2", in: folder).status == 64, "\(tree)")
        }
        #expect(try script("own-images.sh", "absent o 2", in: folder).status == 66)
        #expect(folder.names == names)
    }

    @Test("A user's own images, without a bias record; the rare ones by name") func ownImages() throws {
        let folder = try Scratch()
        // Names in another order than that of the files, and some that are left out.
        for (label, names) in [("cats", ["b 2", "a", "b", "sub/c"]), ("cats-2", ["z", "B", "x", "y"])] {
            for (i, name) in names.enumerated() {
                try folder.image("mine/\(label)/\(name).png", UInt8(60 * i + label.count), width: 20, height: 18)
            }
        }
        try folder.write("mine/cats/.hidden.png", [])
        try folder.write("mine/cats/notes.txt", [])
        let result = try script("own-images.sh", "mine out 2", "WEIGHTS=paper SIDE=16 STEPS=1 ITERATIONS=1 RARE=3", in: folder)
        #expect(result.status == 0, "\(result.errors)")
        let set = try TensorStream.read(from: folder.at("out/syn.npys"))
        #expect(set["images"]?.shape == [4, 16, 16, 3] && set.metadata.classNames == ["cats", "cats-2"])
        for arguments in ["mine out 0", "mine out x", "mine mine/out 2", "mine out 2 3"] {
            #expect(try script("own-images.sh", arguments, in: folder).status == 64, "\(arguments)")
        }
        #expect(try script("own-images.sh", "mine out 2", "WEIGHTS=magic", in: folder).errors.contains("expected views or paper"))
        #expect(!FileManager.default.fileExists(atPath: folder.at("mine/out")))
        for sheet in ["rare", "syn"] { #expect(try PNG.decode(folder.read("out/\(sheet).png")).width > 32) }
        let report = try JSONSerialization.jsonObject(with: Data(folder.read("out/weights.json"))) as? [String: Any]
        #expect((report?["classes"] as? [Any])?.count == 2)

        let lines = String(decoding: try folder.read("out/rare.tsv"), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 7 && lines.first == "row\tlabels\tweights\ttimes\tfile")
        let files = [
            "cats/a.png", "cats/b 2.png", "cats/b.png", "cats/sub/c.png", "cats-2/B.png", "cats-2/x.png", "cats-2/y.png",
            "cats-2/z.png",
        ]
        let pixels = try #require(TensorStream.read(from: folder.at("out/train.npys"))["images"])
        let weights = try #require(TensorStream.read(from: folder.at("out/weights.npys"))["weights"]).floats()
        for (place, line) in lines.dropFirst().enumerated() {
            let cells = line.split(separator: "\t")
            let row = try #require(Int(cells[0]))
            #expect(cells[1] == "\(place / 3)" && Float(cells[2]) == weights[row] && cells[4] == files[row])
            // The row is that of the file: every file has its own grey.
            let grey = try PNG.decode(folder.read("mine/\(cells[4])")).pixels[0]
            #expect(abs(Int(pixels.rows([row]).bytes[0]) - Int(grey)) <= 1)
            let later = Set(weights.indices.filter { $0 / 4 == place / 3 }.map { weights[$0] }.sorted(by: >).prefix(3))
            #expect(later.contains(weights[row]))
        }
    }

    /// Two classes, in colours of their own but for two pictures of each, which have the other's; names that HTML and shells know.
    private func framed(_ folder: Scratch, _ classes: [String] = ["a & <b>", "it's"], count: Int = 24) throws {
        for (label, name) in classes.enumerated() {
            for i in 0..<count {
                let own = (i < 3 ? label + 1 + i % (classes.count - 1) : label) % classes.count
                let shade = UInt8(20 * (i % 5))
                let colour: [UInt8] = own == 0 ? [200, 10, 10] : own == 1 ? [10, 200, 10] : own == 2 ? [10, 10, 200] : [200, 200, 10]
                var pixels: [UInt8] = []
                for place in 0..<256 {
                    let inside = (4..<12).contains(place % 16) && (4..<12).contains(place / 16)
                    pixels += inside ? [shade, shade, UInt8(place % 16 * 9 % 200)] : colour.map { $0 &+ UInt8((place * 7 + i * 13) % 30) }
                }
                let sink = MemorySink()
                try PNG.write(pixels: pixels, width: 16, height: 16, channels: 3, to: sink)
                let file = URL(fileURLWithPath: folder.at("mine/\(name)/\(i) <\(i)>.png"))
                try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(sink.bytes).write(to: file)
            }
        }
    }

    @Test("What goes against the usual is found by name, with a page about it; files that cannot be read shift no name") func ownReport() throws {
        let folder = try Scratch()
        let classes = ["a & <b>", "it's", "mugs", "pots"]
        try framed(folder, classes)
        try folder.write("mine/a & <b>/00 broken.png", [1, 2, 3])
        let broken = try script("own-images.sh", "mine 'my out' 2", "SIDE=16 ITERATIONS=1", in: folder)
        #expect(broken.status == 65 && broken.errors.contains("SKIP=yes"), "\(broken.errors)")
        let result = try script("own-images.sh", "mine 'my out' 2", "SKIP=yes SIDE=16 ITERATIONS=1 RARE=4 GATE=off", in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("96 pictures in 4 classes of 24 to 24; 2 images a class, 24 real ones a step, 1 iterations"), "\(result.errors)")
        let lines = String(decoding: try folder.read("my out/rare.tsv"), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 17 && lines.first == "row\tlabels\tweights\ttimes\tseems\tfile")
        let against = Set(lines.dropFirst().map { $0.split(separator: "\t", omittingEmptySubsequences: false) }.filter { !$0[4].isEmpty }.map { String($0[5]) })
        for name in classes {
            for i in 0..<3 { #expect(against.contains("\(name)/\(i) <\(i)>.png"), "\(lines)") }
        }
        let page = String(decoding: try folder.read("my out/report.html"), as: UTF8.self)
        #expect(page.utf8.count < 2_000_000 && page.contains("a &amp; &lt;b&gt;") && page.contains("0 &lt;0&gt;.png") && !page.contains("<b>/"))
        #expect(page.contains("SKIP='yes'") && page.contains("/mine' ") && page.contains("/my out' 2"))
        for absent in ["Accuracy</h2>", "http:", "https:", "<script", "src=\"/"] { #expect(!page.contains(absent), "\(absent)") }
        for present in ["The sets</h2>", "Weights</h2>", "What goes against the usual</h2>", "How it came about</h2>"] { #expect(page.contains(present)) }

        // Again, from another directory and with nothing on PATH.
        func images() throws -> NDArray? { try TensorStream.read(from: folder.at("my out/syn.npys"))["images"] }
        let made = try images()
        try folder.write("my out/syn.npys", [])
        let kernel = "${OPENBLAS_CORETYPE:+OPENBLAS_CORETYPE=$OPENBLAS_CORETYPE}" // another one rounds otherwise
        let again = try ToolProcess.shell("again=$PWD/my\\ out/.again; cd / && env -i PATH=/usr/bin:/bin \(kernel) sh \"$again\"", in: folder)
        #expect(try again.status == 0 && images()?.bytes == made?.bytes && made != nil, "\(again.errors)")
    }

    @Test("One class, and a class of one picture, are told") func tooFew() throws {
        let folder = try Scratch()
        for i in 0..<4 { try folder.image("one/cats/\(i).png", UInt8(60 * i)) }
        for i in 0..<4 { try folder.image("lone/cats/\(i).png", UInt8(60 * i)) }
        try folder.image("lone/dogs/1.png", 9)
        for (tree, message) in [("one", "expected two classes or more"), ("lone", "expected two pictures or more of every class, found 1 of dogs")] {
            let result = try script("own-images.sh", "\(tree) out", "SIDE=16", in: folder)
            #expect(result.status == 65 && result.errors.contains(message), "\(result.errors)")
        }
    }

    @Test("Files cannot be named in a tree that is divided") func ownImagesDivided() throws {
        let folder = try Scratch()
        for split in ["train", "test"] {
            for label in ["cats", "dogs"] {
                for i in 0..<3 { try folder.image("mine/\(split)/\(label)/\(i).png", UInt8(60 * i), width: 16, height: 16) }
            }
        }
        let result = try script("own-images.sh", "mine out 1", "WEIGHTS=paper SIDE=16 STEPS=1 ITERATIONS=1", in: folder)
        #expect(result.status == 0, "\(result.errors)")
        let lines = String(decoding: try folder.read("out/rare.tsv"), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 7 && lines.first == "row\tlabels\tweights\ttimes")
    }

    @Test(.enabled(if: ToolProcess.hasNumPy, "needs python3 with NumPy")) func weightsInNumPy() throws {
        let folder = try squares()
        let result = try script("numpy-weights.sh", "train.npys out", "IPC=1 STEPS=2 ITERATIONS=1 VARIANCE=.2", in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try TensorStream.read(from: folder.at("out/syn.npys"))["images"]?.shape == [4, 28, 28, 3])
        for sheet in ["rare", "syn"] { #expect(try PNG.decode(folder.read("out/\(sheet).png")).width > 32) }
        let same = try ToolProcess.shell(
            """
            kde-weight -q --variance .2 out/embeddings.npys | npys split -r weights > ours
            npys import weights=out/weights.npy | npys diff --rtol 1e-4 ours
            """, in: folder)
        #expect(same.status == 0, "\(same.text)\(same.errors)")
    }

    @Test(
        "scikit-learn finds the same weights and densities",
        .enabled(if: ToolProcess.hasScikitLearn, "needs python3 with scikit-learn"), arguments: ["0.1", "0.5"])
    func weightsInScikitLearn(variance: String) throws {
        let folder = try squares()
        let theirs = try script("sklearn-weights.py", "< z.npys > theirs", "VARIANCE=\(variance)", in: folder)
        #expect(theirs.status == 0, "\(theirs.errors)")
        let same = try ToolProcess.shell(
            "kde-weight -q --variance \(variance) z.npys | npys diff --rtol 1e-5 theirs", in: folder)
        #expect(same.status == 0, "\(same.text)\(same.errors)")
        // And distill takes them.
        let set = try ToolProcess.shell("distill dm -q --ipc 1 --iterations 1 --weights theirs train.npys", in: folder)
        #expect(set.status == 0, "\(set.errors)")
    }

    @Test(.enabled(if: ToolProcess.hasPyTorch, "needs python3 with NumPy and PyTorch")) func trainingInPyTorch() throws {
        let folder = try squares()
        let made = try ToolProcess.shell("distill random -q --ipc 10 -o syn.npys train.npys", in: folder)
        #expect(made.status == 0, "\(made.errors)")
        let result = try script("train-torch.py", "syn.npys train.npys", "EPOCHS=30", in: folder)
        #expect(result.status == 0, "\(result.errors)")
        let lines = result.text.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.map(\.first) == ["accuracy", "bias-aligned", "bias-conflicting"])
        // The corner tells the class.
        #expect(lines.first.flatMap { Double($0[1]) } ?? 0 > 80)
    }

    @Test("Called without arguments they tell their usage", arguments: [
        ("paper.sh", true), ("own-images.sh", true), ("numpy-weights.sh", true), ("report.sh", true), ("rare.sh", true),
        ("sklearn-weights.py", ToolProcess.hasScikitLearn), ("train-torch.py", ToolProcess.hasPyTorch),
    ].filter(\.1).map(\.0))
    func usage(name: String) throws {
        let result = try script(name, name == "sklearn-weights.py" ? "file" : "", in: Scratch())
        #expect(result.status == 64 && result.output.isEmpty)
        #expect(result.errors.contains("pipelines/\(name)"), "\(result.errors)")
    }
}
