import Testing

/// Streams in each other's place: the message says which tool writes what was given, and which what is expected.
@Suite("Streams that were confused") struct WrongStreamTests {
    /// What the files of `SmallRuns` are.
    private static let words = [
        "set.npys": "a dataset, from bias-inject", "z.npys": "embeddings, from embed", "w.npys": "weights, from kde-weight",
        "model.npys": "a bias model, from supcon-train", "expert.npys": "a trajectory, from classifier-train",
    ]

    /// The command, an option of it that names a file or none for its main input, and what it expects there.
    private static let places: [(command: Command, option: String?, expected: String)] = Command.stages.flatMap { command in
        let main = command.inputFile == "z.npys" ? "embeddings, from embed" : "a dataset, from bias-inject"
        let options = (command.needs + command.takes).compactMap { text -> (Command, String?, String)? in
            let option = String(text.prefix { $0 != " " })
            let expected = [
                "--weights": "weights, from kde-weight", "--embeddings": "embeddings, from embed",
                "--model": "a bias model, from supcon-train, or a classifier, from classifier-train",
                "--test": "a dataset, from bias-inject", "--encoder": "a classifier, from classifier-train",
                "--experts": "a classifier, from classifier-train",
            ][option]
            return expected.map { (command, option, $0) }
        }
        return [(command, nil, main)] + options
    }

    @Test("Both tools are named", arguments: places.indices) func confused(index: Int) throws {
        let (command, option, expected) = Self.places[index]
        let folder = try SmallRuns.folder()
        for (file, found) in Self.words.sorted(by: { $0.key < $1.key }) where !expected.contains(found.prefix(12)) {
            // A trajectory is a classifier; and a dataset behind an option of several files has a message of its own.
            if file == "expert.npys" && expected.contains("classifier") { continue }
            let isExperts = option == "--experts" || option == "--encoder"
            if file == "set.npys" && isExperts { continue }
            let line = option.map { command.stdin("-q \($0) \(file) -o out") + " < \(command.inputFile)" }
                ?? command.stdin("-q -o out") + " < \(file)"
            let result = try ToolProcess.shell(line, in: folder)
            #expect(result.status == 65 && !folder.names.contains("out"), "\(line): \(result.errors)")
            #expect(result.errors.contains("expected \(expected)") && result.errors.contains("found \(found)"), "\(line): \(result.errors)")
        }
    }

    @Test("Files that are no streams, and folders") func others() throws {
        let folder = try SmallRuns.folder()
        try folder.write("report.json", Array("{\n \"nets\": 1}".utf8))
        try folder.write("a.png", [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0])
        try folder.write("a.gz", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 0])
        for (file, status, text) in [
            ("report.json", 65, "JSON, as reports and logs are"), ("a.png", 65, "a PNG image; see `bias-inject none --source`"),
            ("a.gz", 65, "gzip"), (".", 66, "Is a directory: expected a stream"),
        ] as [(String, Int32, String)] {
            let result = try ToolProcess.shell("supcon-train -o out \(file)", in: folder)
            #expect(result.status == status && result.errors.contains("supcon-train: \(file): ") && result.errors.contains(text), "\(result.errors)")
        }
    }

    @Test("Sets that are swapped, or twice the same, are warned of by their digests") func swapped() throws {
        let folder = try SmallRuns.folder()
        let made = try ToolProcess.shell(
            """
            set -e
            bias-inject color --conflict .5 -q < set.npys > real.npys
            distill random --ipc 1 -q real.npys > syn.npys
            classifier-train plain -q --epochs 1 --batch 8 --arch convnet2-w16 real.npys > net.npys
            bias-inject color --conflict .5 --seed 1 -q < set.npys > other.npys
            evaluate -q --nets 1 --epochs 1 --test test.npys --format json set.npys > r.json
            """, in: folder)
        try #require(made.status == 0, "\(made.errors)")
        let evaluate = "evaluate --nets 1 --epochs 1"
        for (command, text) in [
            ("\(evaluate) --test real.npys syn.npys", "the training set was made from the test set"),
            ("\(evaluate) --test syn.npys syn.npys", "the test set is the training set"),
            ("\(evaluate) --test syn.npys real.npys", "are the two swapped?"),
            ("\(evaluate) --test test.npys --train test.npys syn.npys", "--train test.npys is the test set"),
            ("\(evaluate) --test test.npys --train syn.npys syn.npys", "--train syn.npys is the set itself"),
            ("\(evaluate) --test test.npys --train other.npys syn.npys", "--train other.npys: the set was made from another dataset"),
            ("evaluate score --test real.npys net.npys", "the network was made from the test set"),
            ("evaluate table a=r.json b=r.json", "are the same report: 'a' and 'b' cannot differ"),
            ("classifier-train plain --epochs 1 --batch 8 --arch convnet2-w16 --test real.npys real.npys", "the test set is the training set"),
            ("distill dm --ipc 1 --iterations 1 --evaluate-every 1 --evaluate-epochs 1 --test real.npys real.npys", "the test set is the training set"),
            ("distill dm --ipc 1 --iterations 1 syn.npys", "syn.npys is a condensed set already"),
        ] {
            let result = try ToolProcess.shell("\(command) > out", in: folder)
            #expect(result.status == 0 && result.errors.contains("warning: ") && result.errors.contains(text), "\(command): \(result.errors)")
        }
        for command in ["\(evaluate) --test test.npys --train real.npys syn.npys", "evaluate score --test test.npys net.npys"] {
            let result = try ToolProcess.shell("\(command) > out", in: folder)
            #expect(!["swapped", "made from", "--train"].contains { result.errors.contains($0) }, "\(command): \(result.errors)")
        }
    }
}
