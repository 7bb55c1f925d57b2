import Foundation
import TensorIO
import Testing

/// Views and the weights of several of them, as a user makes them.
@Suite struct ViewWeightTests {
    /// 120 squares of four classes, each in its class's colour but for a tenth, in a folder with three of its views.
    private func folder() throws -> Scratch {
        let folder = try Scratch()
        try folder.write("train.npys", SmallStreams.squares().encoded())
        let made = try ToolProcess.shell(
            "for v in color ring texture; do embed -q --view $v train.npys -o $v.npys; done; npys split -q --rows 0:60 color.npys -o half.npys",
            in: folder)
        try #require(made.status == 0, "\(made.errors)")
        return folder
    }

    @Test("The colour finds what has another class's colour, and its report says so") func report() throws {
        let folder = try folder()
        let result = try ToolProcess.shell(
            "kde-weight --score posterior --gate off --report r.json color.npys texture.npys -o w.npys", in: folder)
        #expect(result.status == 0, Comment(rawValue: result.errors))
        let text = String(decoding: try folder.read("r.json"), as: UTF8.self)
        for key in ["\"contradictedBy\"", "\"views\"", "\"cap\"", "\"spread\""] {
            #expect(text.contains(key), "\(key)")
        }
        let stream = try TensorStream.read(from: folder.at("w.npys"))
        let posterior = try #require(stream["posterior"])
        #expect(posterior.shape == [120, 4] && stream.metadata.attributes["views"] == "colour, texture")
        let weights = try #require(stream["weights"]).floats()
        let conflicting = (0..<120).filter { $0 % 10 == 9 }.reduce(Float(0)) { $0 + weights[$1] }
        #expect(conflicting > 4 * 0.25, "of 4 classes' weight")
    }

    @Test("The sheet names what the weights bring forward, and of which other class it seems") func sheet() throws {
        let folder = try folder()
        let result = try ToolProcess.shell(
            """
            kde-weight -q --score posterior --gate off color.npys -o w.npys || exit
            npys sheet --per-class 3 --by w.npys -o sheet.png train.npys || exit
            npys text --no-header -r labels -r posterior train.npys w.npys
            """, in: folder)
        #expect(result.status == 0, Comment(rawValue: result.errors))
        let rows = result.text.split(separator: "\n").map { $0.split(separator: "\t").compactMap { Double($0) } }
        let lines = result.errors.split(separator: "\n").filter { $0.contains(" images are likelier of another class; here ") }
        // Classes 1 and 3 have squares that go against their colour.
        #expect(lines.count == 2)
        for line in lines {
            let label = Int(try #require(line.firstMatch(of: #/(\d): \d+ of 30 images /#)).output.1)
            let named = line.matches(of: #/(\d+) of (\d) \((\d\.\d\d)\)/#).map(\.output)
            #expect((1...3).contains(named.count))
            for match in named {
                let row = rows[Int(match.1)!]
                // Every tenth is one, and the class is the one that has its colour.
                #expect(Int(row[0]) == label && Int(match.1)! % 10 == 9)
                let other = row.dropFirst().max()!
                #expect(row[Int(match.2)! + 1] == other && abs(other - Double(match.3)!) < 0.0051)
            }
        }
        let short = try ToolProcess.shell(
            "kde-weight -q --score posterior --gate off half.npys -o h.npys; npys sheet --by h.npys train.npys",
            in: folder)
        #expect(short.status == 65 && short.errors.contains("expected 120 values"))
    }

    /// 201 pictures of three classes, blots of any colours in a frame of the class's colour, but for four of each class.
    private func frames() throws -> TensorStream {
        let (count, side) = (201, 24)
        let labels = (0..<count).map { $0 / 67 }
        let bias = (0..<count).map { $0 % 67 < 4 ? ($0 / 67 + 1 + $0 % 2) % 3 : $0 / 67 }
        var state: UInt64 = 5
        func next(_ n: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % n
        }
        var pixels = [UInt8](repeating: 0, count: count * side * side * 3)
        for image in 0..<count {
            let frame = (0..<3).map { UInt8(($0 == bias[image] ? 170 : 30) + next(50)) }
            let blots = (0..<4).map { _ in (0..<3).map { _ in next(256) } }
            for y in 0..<side {
                for x in 0..<side {
                    let start = ((image * side + y) * side + x) * 3
                    let isFrame = min(x, y, side - 1 - x, side - 1 - y) < 2
                    let blot = blots[y * 2 / side * 2 + x * 2 / side]
                    for c in 0..<3 { pixels[start + c] = isFrame ? frame[c] : UInt8(min(255, max(0, blot[c] + next(41) - 20))) }
                }
            }
        }
        return TensorStream([
            ("images", NDArray(pixels, shape: [count, side, side, 3])), ("labels", NDArray(labels, shape: [count])),
            ("bias", NDArray(bias, shape: [count])),
        ], metadata: StreamMetadata(kind: "dataset"))
    }

    @Test("A few hundred pictures: too few for any view alone, but not for all together") func fewPictures() throws {
        let folder = try Scratch()
        try folder.write("train.npys", frames().encoded())
        let result = try ToolProcess.shell(
            """
            for v in colour texture ring pixels; do embed -q --view $v train.npys -o $v.npys; done
            kde-weight --score posterior --report r.json {colour,texture,ring,pixels}.npys -o w.npys
            """, in: folder)
        #expect(result.status == 0 && !result.errors.contains("all weights are even"), Comment(rawValue: result.errors))
        struct Report: Decodable {
            struct Entry: Decodable { let auc, conflictMass: Double }
            let total: Entry
        }
        let total = try JSONDecoder().decode(Report.self, from: Data(folder.read("r.json"))).total
        #expect(total.auc > 0.95 && total.conflictMass > 0.3, Comment(rawValue: result.errors))
    }

    @Test("The labels of the bias give every value the same weight") func biasLabels() throws {
        let folder = try folder()
        let result = try ToolProcess.shell("kde-weight -q --score bias-labels ring.npys -o w.npys", in: folder)
        #expect(result.status == 0, Comment(rawValue: result.errors))
        let weights = try #require(try TensorStream.read(from: folder.at("w.npys"))["weights"]).floats()
        let conflicting = (0..<120).filter { $0 % 10 == 9 }.reduce(Float(0)) { $0 + weights[$1] }
        // Half of the weight of the two classes that have any.
        #expect(abs(conflicting - 1) < 1e-4)
    }

    @Test("What cannot be is refused in a sentence", arguments: [
        ("embed --view colour grey.npys", 65, "grey.npys: record 'images': expected 3 channels for the view of colours, found 1"),
        ("embed --view ring tiny.npys", 65, "tiny.npys: record 'images': expected images of 8x8 or more"),
        ("embed train.npys", 64, "expected --model or --view"),
        ("embed --view ring --model m.npys train.npys", 64, "found both"),
        ("embed --view ring --batch 3 train.npys", 64, "--batch goes with --model"),
        ("kde-weight --score posterior color.npys half.npys", 65, "half.npys: record 'embeddings': expected 120 rows, as in color.npys, found 60"),
        ("kde-weight --gate off color.npys", 64, "--gate goes with --score posterior"),
        ("kde-weight --score posterior --batch 9 color.npys", 64, "--batch goes with densities"),
        ("kde-weight --score posterior --variance 1e-9 color.npys", 64, "expected a number of 0.001 or more"),
        ("kde-weight --score bias-labels bare.npys", 65, "bare.npys: expected a record 'bias'"),
        ("kde-weight --score posterior color.npys color.npys", 65, "color.npys: expected other embeddings than those of color.npys"),
        ("kde-weight --score posterior - -", 64, "more than one input from stdin"),
        ("kde-weight --score posterior color.npys shifted.npys", 65, "expected the labels of color.npys, 0 at 0, found 3"),
        ("kde-weight --score bias-labels negative.npys", 65, "expected labels 0 to"),
        ("kde-weight --score posterior huge.npys", 65, "'embeddings': expected numbers that 32 bits hold"),
        ("embed --view ring wide.npys", 65, "up to 4096x4096, found 8x5000x1"),
        ("embed --view texture many.npys", 65, "expected images [N,H,W,C] of 1 or 3 channels, found 4 channels"),
        ("embed --view texture bright.npys", 65, "'images': expected images of which the view is finite, found another at 1"),
        ("embed --view colour bright.npys", 65, "'images': expected images of which the view is finite, found another at 1"),
    ]) func refused(command: String, status: Int32, message: String) throws {
        let folder = try folder()
        try folder.write("negative.npys", TensorStream([
            ("embeddings", NDArray([1, 0, 1, 0] as [Float], shape: [4, 1])), ("labels", NDArray([-1, 0, 0, -1], shape: [4])),
            ("bias", NDArray([0, 0, 0, 0], shape: [4])),
        ]).encoded())
        try folder.write("huge.npys", TensorStream([
            ("embeddings", NDArray([1e300, 0, 1, 0] as [Double], shape: [4, 1])), ("labels", NDArray([1, 0, 0, 1], shape: [4])),
        ]).encoded())
        let color = try TensorStream.read(from: folder.at("color.npys"))
        try folder.write("shifted.npys", TensorStream([
            ("embeddings", color["embeddings"]!), ("labels", NDArray((0..<120).map { ($0 + 3) % 4 }, shape: [120])),
        ]).encoded())
        for (name, shape) in [("wide", [2, 8, 5000, 1]), ("many", [2, 8, 8, 4])] {
            let pixels = [UInt8](repeating: 3, count: shape.reduce(1, *))
            try folder.write("\(name).npys", TensorStream([
                ("images", NDArray(pixels, shape: shape)), ("labels", NDArray([0, 1], shape: [2])),
            ], metadata: StreamMetadata(kind: "dataset")).encoded())
        }
        let bright = (0..<3 * 192).map { (place: Int) -> Float in
            if place / 192 == 1 { return place % 3 == 1 ? -3e38 : 3e38 }
            return Float(place % 7) / 7
        }
        try folder.write("bright.npys", TensorStream([
            ("images", NDArray(bright, shape: [3, 8, 8, 3])), ("labels", NDArray([0, 1, 0], shape: [3])),
        ], metadata: StreamMetadata(kind: "dataset", transform: PixelTransform(mean: [0, 0, 0], standardDeviation: [1, 1, 1]))).encoded())
        let made = try ToolProcess.shell(
            """
            npys split -q -r embeddings -r labels color.npys -o bare.npys
            """, in: folder)
        #expect(made.status == 0, Comment(rawValue: made.errors))
        for (name, shape) in [("grey", [4, 9, 9, 1]), ("tiny", [4, 6, 6, 3])] {
            let stream = TensorStream([
                ("images", NDArray([UInt8](repeating: 1, count: shape.reduce(1, *)), shape: shape)),
                ("labels", NDArray([0, 1, 0, 1], shape: [4])),
            ])
            try folder.write("\(name).npys", stream.encoded())
        }
        let result = try ToolProcess.shell(command + " > out", in: folder)
        #expect(result.status == status && result.errors.contains(message), Comment(rawValue: result.errors))
    }

    @Test("Images all alike: a warning, no NaN, even weights") func alike() throws {
        let folder = try Scratch()
        let stream = TensorStream([
            ("images", NDArray([UInt8](repeating: 9, count: 8 * 9 * 9 * 3), shape: [8, 9, 9, 3])),
            ("labels", NDArray([0, 1, 0, 1, 0, 1, 0, 1], shape: [8])),
        ])
        try folder.write("set.npys", stream.encoded())
        let result = try ToolProcess.shell(
            "embed --view texture set.npys -o z.npys && kde-weight --score posterior z.npys -o w.npys", in: folder)
        #expect(result.status == 0 && result.errors.contains("has no differences between the images"), Comment(rawValue: result.errors))
        #expect(result.errors.contains("no embedding shows a bias, all weights are even"))
        #expect(try #require(try TensorStream.read(from: folder.at("w.npys"))["weights"]).floats() == [Float](repeating: 0.25, count: 8))
    }
}
