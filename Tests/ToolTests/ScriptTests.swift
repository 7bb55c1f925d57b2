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
        #expect(result.status == 0 && result.errors.contains("no view shows a bias"), "\(result.errors)")
        let names = folder.names
        #expect(!names.contains { $0.contains("rare") })
        #expect(try TensorStream.read(from: folder.at("out/syn.npys"))["images"]?.shape == [4, 16, 16, 3])
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
        #expect(lines.count == 7 && lines.first == "row\tlabels\tweights\tfile")
        let files = [
            "cats/a.png", "cats/b 2.png", "cats/b.png", "cats/sub/c.png", "cats-2/B.png", "cats-2/x.png", "cats-2/y.png",
            "cats-2/z.png",
        ]
        let pixels = try #require(TensorStream.read(from: folder.at("out/train.npys"))["images"])
        let weights = try #require(TensorStream.read(from: folder.at("out/weights.npys"))["weights"]).floats()
        for (place, line) in lines.dropFirst().enumerated() {
            let cells = line.split(separator: "\t")
            let row = try #require(Int(cells[0]))
            #expect(cells[1] == "\(place / 3)" && Float(cells[2]) == weights[row] && cells[3] == files[row])
            // The row is that of the file: every file has its own grey.
            let grey = try PNG.decode(folder.read("mine/\(cells[3])")).pixels[0]
            #expect(abs(Int(pixels.rows([row]).bytes[0]) - Int(grey)) <= 1)
            let later = Set(weights.indices.filter { $0 / 4 == place / 3 }.map { weights[$0] }.sorted(by: >).prefix(3))
            #expect(later.contains(weights[row]))
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
        #expect(lines.count == 7 && lines.first == "row\tlabels\tweights")
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
        ("paper.sh", true), ("own-images.sh", true), ("numpy-weights.sh", true),
        ("sklearn-weights.py", ToolProcess.hasScikitLearn), ("train-torch.py", ToolProcess.hasPyTorch),
    ].filter(\.1).map(\.0))
    func usage(name: String) throws {
        let result = try script(name, name == "sklearn-weights.py" ? "file" : "", in: Scratch())
        #expect(result.status == 64 && result.output.isEmpty)
        #expect(result.errors.contains("pipelines/\(name)"), "\(result.errors)")
    }
}
