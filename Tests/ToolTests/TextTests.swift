import TensorIO
import Testing

@Suite("npys text") struct TextTests {
    private func folder() throws -> Scratch {
        let folder = try Scratch()
        try folder.write("a.npys", SmallStreams.dataset().encoded())
        try folder.write("w.npys", SmallStreams.values([0.5, 1e-7, 3, .nan], name: "weights").encoded())
        return folder
    }

    private func text(_ arguments: [String], in folder: Scratch) throws -> String {
        let result = try ToolProcess.run("npys", ["text"] + arguments, in: folder)
        #expect(result.status == 0, "\(result.errors)")
        return result.text
    }

    @Test("Records of several streams side by side, in the order asked for") func sideBySide() throws {
        let folder = try folder()
        #expect(
            try text(["w.npys", "a.npys", "-r", "bias", "-r", "weights"], in: folder)
                == "bias\tweights\n0\t0.5\n1\t1e-07\n1\t3.0\n0\tnan\n")
        #expect(
            try text(["--number", "--no-header", "-r", "labels", "a.npys", "w.npys"], in: folder) == "0\t0\n1\t1\n2\t0\n3\t1\n")
        #expect(try text(["--number", "w.npys"], in: folder).hasPrefix("row\tweights\n0\t0.5\n"))
    }

    @Test("A record of more axes is a column an element") func wideRecords() throws {
        let folder = try folder()
        let lines = try text(["a.npys"], in: folder).split(separator: "\n")
        let images = (0..<12).map { "images.\($0)" }.joined(separator: "\t")
        #expect(lines[0] == "\(images)\tlabels\tbias")
        #expect(lines[2] == "60\t65\t70\t75\t80\t85\t90\t95\t100\t105\t110\t115\t1\t1" && lines.count == 5)
        let column = NDArray([1, 2] as [Int64], shape: [2, 1])
        try folder.write("column", TensorStream([("z", column)]).encoded())
        #expect(try text(["column"], in: folder) == "z.0\n1\n2\n")
    }

    @Test("Records that nobody chose have 1024 columns at most") func width() throws {
        let folder = try Scratch()
        for width in [1024, 1025] {
            let wide = NDArray([UInt8](repeating: 7, count: 2 * width), shape: [2, width])
            try folder.write("\(width)", TensorStream([("wide", wide)]).encoded())
        }
        #expect(try text(["1024"], in: folder).utf8.count > 4096)
        let refused = try ToolProcess.run("npys", ["text", "1025"], in: folder)
        #expect(refused.status == 65 && refused.output.isEmpty)
        #expect(refused.errors.contains("1025: record 'wide': expected at most 1024 columns, found 2x1025 uint8"))
        let line = "7" + String(repeating: "\t7", count: 1024) + "\n"
        #expect(try text(["--no-header", "-r", "wide", "1025"], in: folder) == line + line)
    }

    @Test("Numbers read back equal, of every type") func exactNumbers() throws {
        let folder = try Scratch()
        let floats: [Float] = [0.1, -0.0, 1 / 3, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -.infinity, 16_777_217]
        let doubles: [Double] = [0.1, -0.0, 1 / 3, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -.infinity, 0x1p53]
        let unsigned = NDArray(shape: [7], elementType: .uint64, bytes: [UInt8](repeating: 255, count: 56))
        let half = NDArray(shape: [7], elementType: .float16, bytes: (0..<7).flatMap { [UInt8($0), 0x2e] })
        let bool = NDArray(shape: [7], elementType: .bool, bytes: [0, 1, 1, 0, 0, 0, 1])
        try folder.write(
            "all",
            TensorStream([
                ("f", NDArray(floats, shape: [7])), ("d", NDArray(doubles, shape: [7])), ("u", unsigned), ("h", half),
                ("b", bool), ("i", NDArray([.min, .max, 0, 1, 2, 3, 4] as [Int64], shape: [7])),
            ]).encoded())
        let rows = try text(["--no-header", "all"], in: folder).split(separator: "\n").map { $0.split(separator: "\t") }
        #expect(rows.map { Float($0[0])!.bitPattern } == floats.map(\.bitPattern))
        #expect(rows.map { Double($0[1])!.bitPattern } == doubles.map(\.bitPattern))
        #expect(rows.allSatisfy { $0[2] == "18446744073709551615" })
        #expect(rows.map { Float($0[3])! } == half.floats())
        #expect(rows.map { String($0[4]) } == ["0", "1", "1", "0", "0", "0", "1"])
        #expect(rows[0][5] == "-9223372036854775808" && rows[1][5] == "9223372036854775807")
        #expect(rows[0][0] == "0.1" && rows[0][1] == "0.1")
    }

    @Test("More rows than a piece of output holds") func manyRows() throws {
        let count = 40_000
        let values = SmallStreams.values((0..<count).map { Float($0) / 8 })
        let result = try ToolProcess.shell(
            "npys text | awk 'NR > 1 && $1 != (NR - 2) / 8 { wrong++ } END { print NR, wrong + 0 }'", input: values.encoded())
        #expect(result.text == "40001 0\n", "\(result.errors)")
    }

    @Test("No rows, a header only") func noRows() throws {
        let result = try ToolProcess.run("npys", ["text"], input: SmallStreams.values([]).encoded())
        #expect(result.status == 0 && result.text == "values\n")
    }

    @Test("What does not make a table: 65", arguments: [
        (["a.npys", "short.npys", "-r", "labels", "-r", "weights"], "expected 4 rows, as in 'labels' of a.npys, found 2"),
        (["a.npys", "-r", "none"], "a.npys: expected a record 'none', found"),
        (["a.npys", "b.npys", "-r", "labels"], "b.npys: record 'labels': expected names that differ"),
        (["scalar"], "scalar: record 'x': expected rows, found a scalar"),
        (["flat"], "flat: record 'x': expected columns, found 3x0 float32"),
        (["empty"], "empty: expected a record, found none"),
    ])
    func refused(arguments: [String], message: String) throws {
        let folder = try folder()
        try folder.write("b.npys", SmallStreams.dataset().encoded())
        try folder.write("short.npys", SmallStreams.values([1, 2], name: "weights").encoded())
        try folder.write("scalar", TensorStream([("x", NDArray([1] as [Float], shape: []))]).encoded())
        try folder.write("flat", TensorStream([("x", NDArray([] as [Float], shape: [3, 0]))]).encoded())
        try folder.write("empty", TensorStream().encoded())
        let result = try ToolProcess.run("npys", ["text", "-o", "out"] + arguments, in: folder)
        #expect(result.status == 65 && result.errors.contains(message), "\(result.errors)")
        #expect(!folder.names.contains("out"))
    }

    @Test func nameTwice() throws {
        let result = try ToolProcess.run("npys", ["text", "-r", "labels", "-r", "labels", "a.npys"], in: folder())
        #expect(result.status == 64 && result.errors.contains("found 'labels' twice"))
    }
}
