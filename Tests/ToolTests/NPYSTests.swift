import TensorIO
import Testing

@Suite("npys") struct NPYSTests {
    private func folder() throws -> Scratch {
        let folder = try Scratch()
        try folder.write("a.npys", SmallStreams.dataset().encoded())
        return folder
    }

    @Test func infoListsRecordsAndHistory() throws {
        let folder = try folder()
        let info = try ToolProcess.run("npys", ["info", "a.npys"], in: folder)
        #expect(info.text.hasPrefix("images  4x2x2x3 uint8  0 ... 235\nlabels  4 int64  0 ... 1\n"))
        let history = try ToolProcess.shell("npys cat a.npys | npys split --rows 1:3 | npys info --history", in: folder)
        let steps = history.text.split(separator: "\n").filter { !$0.hasPrefix(" ") }
        #expect(steps == ["npys cat a.npys", "npys split --rows 1:3"])
        let plain = try ToolProcess.shell("npys cat --no-provenance a.npys | cmp - a.npys", in: folder)
        #expect(plain.status == 0)
    }

    @Test func validatePassesTheSameBytesOn() throws {
        let input = try SmallStreams.dataset().encoded()
        let result = try ToolProcess.run("npys", ["validate"], input: input)
        #expect(result.status == 0 && result.output == input)
        let check = try ToolProcess.run("npys", ["validate", "--check"], input: input)
        #expect(check.status == 0 && check.output.isEmpty)
    }

    @Test func validateRefusesWhatIsNotFinite() throws {
        let input = try SmallStreams.values([1, .nan, .infinity]).encoded()
        let result = try ToolProcess.run("npys", ["validate"], input: input)
        #expect(result.status == 65 && result.output.isEmpty)
        #expect(result.errors.contains("record 'values': expected finite values, found nan at flat index 1 (2 of 3 not finite)"))
        #expect(try ToolProcess.run("npys", ["validate", "--allow-nonfinite"], input: input).output == input)
    }

    @Test func catJoinsRowsOrRecords() throws {
        let folder = try folder()
        let rows = try ToolProcess.run("npys", ["cat", "a.npys", "a.npys"], in: folder)
        #expect(try TensorStream.read(bytes: rows.output)["labels"]?.integers() == [0, 1, 0, 1, 0, 1, 0, 1])
        try folder.write("w.npys", SmallStreams.values([1, 2, 3, 4], name: "weights").encoded())
        let records = try ToolProcess.run("npys", ["cat", "--records", "a.npys", "w.npys"], in: folder)
        #expect(try TensorStream.read(bytes: records.output).records.map(\.name) == ["images", "labels", "bias", "weights"])
        #expect(try ToolProcess.run("npys", ["cat", "--records", "a.npys", "a.npys"], in: folder).status == 65)
        #expect(try ToolProcess.run("npys", ["cat", "a.npys", "w.npys"], in: folder).status == 65)
    }

    @Test func splitTakesRowsClassesAndRecords() throws {
        let folder = try folder()
        let rows = try ToolProcess.run("npys", ["split", "--rows", "3:", "a.npys"], in: folder)
        #expect(try TensorStream.read(bytes: rows.output)["images"]?.bytes == (36..<48).map { UInt8($0 * 5) })
        let one = try ToolProcess.run("npys", ["split", "--class", "1", "-r", "bias", "a.npys"], in: folder)
        let stream = try TensorStream.read(bytes: one.output)
        #expect(stream.records.map(\.name) == ["bias"])
        #expect(try stream["bias"]?.integers() == [1, 0])
        #expect(try ToolProcess.run("npys", ["split", "--rows", "0:5", "a.npys"], in: folder).status == 65)
        #expect(try ToolProcess.run("npys", ["split", "-r", "none", "a.npys"], in: folder).status == 65)
        #expect(try ToolProcess.run("npys", ["split", "--rows", "3:1", "a.npys"], in: folder).status == 64)
        #expect(try ToolProcess.run("npys", ["split", "a.npys"], in: folder).status == 64)
    }

    @Test func diffComparesWithinTolerances() throws {
        let folder = try folder()
        try folder.write("x", SmallStreams.values([1, 2, .nan, 4]).encoded())
        try folder.write("y", SmallStreams.values([1, 2.001, .nan, 4]).encoded())
        #expect(try ToolProcess.run("npys", ["diff", "x", "x"], in: folder).status == 0)
        let result = try ToolProcess.run("npys", ["diff", "x", "y"], in: folder)
        #expect(result.status == 1 && result.errors.isEmpty)
        #expect(result.text.hasPrefix("values: 1 of 4 values differ, first at flat index 1"))
        #expect(try ToolProcess.run("npys", ["diff", "--rtol", "0.001", "x", "y"], in: folder).status == 0)
        #expect(try ToolProcess.run("npys", ["diff", "--atol", "0.0001", "x", "y"], in: folder).status == 1)
        #expect(try ToolProcess.run("npys", ["diff", "x", "a.npys"], in: folder).status == 1)
        #expect(try ToolProcess.run("npys", ["diff", "--rtol", "-1", "x", "y"], in: folder).status == 64)
    }

    @Test func sheetPutsEachClassInItsRows() throws {
        let folder = try folder()
        let result = try ToolProcess.run("npys", ["sheet", "--scale", "1", "a.npys"], in: folder)
        let sheet = try PNG.decode(result.output)
        // Two columns and two rows of 2x2 images with gaps of two pixels.
        #expect(sheet.width == 10 && sheet.height == 10 && sheet.channels == 3)
        let at = { (x: Int, y: Int) in Array(sheet.pixels[((y * 10 + x) * 3)..<((y * 10 + x) * 3 + 3)]) }
        #expect(at(0, 0) == [255, 255, 255])
        #expect(at(2, 2) == [0, 5, 10])
        // Image 2, of class 0, stands right of image 0; image 1, of class 1, below.
        #expect(at(6, 2) == [120, 125, 130])
        #expect(at(2, 6) == [60, 65, 70])
    }

    @Test("The images of greatest weight come first") func sheetByWeight() throws {
        let folder = try folder()
        try folder.write(
            "w.npys", TensorStream([("weights", NDArray([0.25, 1, 0.75, 0.5] as [Float], shape: [4]))]).encoded())
        let sheet = try PNG.decode(
            ToolProcess.run("npys", ["sheet", "--scale", "1", "--per-class", "1", "--by", "w.npys", "a.npys"], in: folder).output)
        // Image 2 before image 0.
        #expect(Array(sheet.pixels[((2 * sheet.width + 2) * 3)..<((2 * sheet.width + 2) * 3 + 3)]) == [120, 125, 130])
        try folder.write("short.npys", TensorStream([("weights", NDArray([1] as [Float], shape: [1]))]).encoded())
        let short = try ToolProcess.run("npys", ["sheet", "--by", "short.npys", "a.npys"], in: folder)
        #expect(short.status == 65 && short.errors.contains("expected 4 values, one for each image, found 1"))
        try folder.write(
            "odd.npys",
            TensorStream([
                ("weights", NDArray([1, 1, 1, 1] as [Float], shape: [4])), ("posterior", NDArray([1, 0, 1, 0] as [Float], shape: [4, 1])),
            ]).encoded())
        let odd = try ToolProcess.run("npys", ["sheet", "--by", "odd.npys", "a.npys"], in: folder)
        #expect(odd.status == 65 && odd.errors.contains("'posterior': expected 4 rows of 2 classes or more, found [4, 1]"), "\(odd.errors)")
        #expect(try ToolProcess.run("npys", ["sheet", "--by", "w.npys", "a.npys", "a.npys"], in: folder).status == 64)
        #expect(try ToolProcess.run("npys", ["sheet", "--by", "-"], in: folder).status == 64)
    }

    @Test func sheetUndoesTheTransform() throws {
        let transform = PixelTransform(mean: [0.5], standardDeviation: [0.25])
        let stream = TensorStream(
            [("images", NDArray([-2, 0, 2, 9] as [Float], shape: [1, 2, 2, 1])), ("labels", NDArray([0], shape: [1]))],
            metadata: StreamMetadata(transform: transform))
        let result = try ToolProcess.run("npys", ["sheet", "--scale", "1"], input: stream.encoded())
        let sheet = try PNG.decode(result.output)
        #expect(sheet.channels == 1)
        #expect(Array(sheet.pixels[(2 * 6 + 2)...(2 * 6 + 3)]) == [0, 128])
        #expect(Array(sheet.pixels[(3 * 6 + 2)...(3 * 6 + 3)]) == [255, 255])
    }

    @Test("Floats without a transform, however large, and of no extent") func sheetOfAnyFloats() throws {
        func tones(_ values: [Float]) throws -> [UInt8] {
            let stream = TensorStream([
                ("images", NDArray(values, shape: [1, 1, values.count, 1])), ("labels", NDArray([0], shape: [1])),
            ])
            let result = try ToolProcess.run("npys", ["sheet", "--scale", "1"], input: stream.encoded())
            let sheet = try PNG.decode(result.output)
            return Array(sheet.pixels[2 * sheet.width + 2..<2 * sheet.width + 2 + values.count])
        }
        #expect(try tones([7, 7, 7]) == [128, 128, 128])
        #expect(try tones([-3e38, 0, 3e38]) == [0, 128, 255])
        #expect(try tones([-1, 0, 3]) == [0, 64, 255])
        #expect(try tones([0, 0.5, 1]) == [0, 128, 255])
    }

    @Test("Images of 16 bits, half and double precision; other types are refused") func sheetOfEveryDepth() throws {
        let folder = try Scratch()
        let halves: [UInt8] = [0x00, 0x00, 0x00, 0x38, 0x00, 0x3c] // 0, .5, 1
        let shorts: [UInt8] = [0x00, 0x00, 0x00, 0x80, 0xff, 0xff]
        let shape = [1, 1, 3, 1]
        for (name, images) in [
            ("f16", NDArray(shape: shape, elementType: .float16, bytes: halves)),
            ("u16", NDArray(shape: shape, elementType: .uint16, bytes: shorts)),
            ("f64", NDArray([-1e300, 0, 1e300] as [Double], shape: shape)),
        ] {
            try folder.write(name, TensorStream([("images", images), ("labels", NDArray([0], shape: [1]))]).encoded())
            let sheet = try PNG.decode(ToolProcess.run("npys", ["sheet", "--scale", "1", name], in: folder).output)
            #expect(Array(sheet.pixels[2 * sheet.width + 2..<2 * sheet.width + 5]) == [0, 128, 255], "\(name)")
        }
        for (images, part) in [
            (NDArray([1, 2, 3], shape: shape), "float32 or float64, found rank 4: 1x1x3x1 int64"),
            (NDArray([1, .infinity, 3] as [Double], shape: shape), "record 'images': expected finite values, found inf"),
        ] {
            try folder.write("bad", TensorStream([("images", images), ("labels", NDArray([0], shape: [1]))]).encoded())
            let result = try ToolProcess.run("npys", ["sheet", "bad"], in: folder)
            #expect(result.status == 65 && result.errors.contains(part), "\(result.errors)")
        }
    }

    @Test("Datasets of other sizes and channels stand side by side, their classes in the same rows")
    func sheetOfTwo() throws {
        let folder = try folder()
        let grey = NDArray([0, 128, 255] as [UInt8], shape: [3, 1, 1, 1])
        let labels = NDArray([1, 1, 0], shape: [3])
        try folder.write("g.npys", TensorStream([("images", grey), ("labels", labels)]).encoded())
        let result = try ToolProcess.run("npys", ["sheet", "--scale", "1", "a.npys", "g.npys"], in: folder)
        let sheet = try PNG.decode(result.output)
        // Two columns of 4, a divider of 10 pixels, two columns of 3.
        #expect(sheet.width == 2 + 8 + 10 + 6 && sheet.height == 10 && sheet.channels == 3)
        let at = { (x: Int, y: Int) in Array(sheet.pixels[((y * 26 + x) * 3)..<((y * 26 + x) * 3 + 3)]) }
        #expect(at(2, 2) == [0, 5, 10] && at(20, 2) == [255, 255, 255])
        #expect(at(20, 6) == [0, 0, 0] && at(23, 6) == [128, 128, 128] && at(23, 2) == [255, 255, 255])
    }

    @Test func exportAndImportAreInverse() throws {
        let folder = try folder()
        for option in ["", "--compress"] {
            let result = try ToolProcess.shell(
                "npys export \(option) a.npys > a.npz && npys import --kind dataset a.npz | npys diff a.npys", in: folder)
            #expect(result.status == 0, "\(result.text)\(result.errors)")
        }
        let result = try ToolProcess.shell(
            "npys export -d d a.npys && npys import images=d/images.npy labels=d/labels.npy bias=- < d/bias.npy | npys diff a.npys",
            in: folder)
        #expect(result.status == 0, "\(result.text)\(result.errors)")
        #expect(try ToolProcess.run("npys", ["import", "../x=d/bias.npy"], in: folder).status == 65)
        #expect(try ToolProcess.run("npys", ["import", "x=d/bias.npy", "x=d/bias.npy"], in: folder).status == 65)
    }

    @Test("A damaged archive is refused at every length")
    func archiveTruncation() throws {
        let folder = try folder()
        let whole = try ToolProcess.run("npys", ["export", "--compress", "a.npys"], in: folder).output
        for length in stride(from: 0, to: whole.count, by: 7) {
            try folder.write("cut.npz", Array(whole[..<length]))
            #expect(try ToolProcess.run("npys", ["import", "cut.npz"], in: folder).status == 65)
        }
    }

    @Test("A name is needed, and --help tells which") func noVerb() throws {
        let result = try ToolProcess.run("npys", [])
        #expect(result.status == 64 && result.errors.contains("info, validate, cat"))
    }
}
