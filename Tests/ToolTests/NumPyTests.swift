import TensorIO
import Testing

@Suite("NumPy at the other end", .enabled(if: ToolProcess.hasNumPy, "needs python3 with NumPy")) struct NumPyTests {
    /// The reader and the writer in the examples of npys(5), as they stand there.
    static let (reader, writer): (String, String) = {
        let page = try? String(contentsOf: Repository.root.appending(path: "man/npys.5"), encoding: .utf8)
        let blocks = (page ?? "").components(separatedBy: ".Sh EXAMPLES").last!.components(separatedBy: ".Bd -literal -offset indent\n")
            .dropFirst().map { $0.components(separatedBy: ".Ed").first! }
        return (blocks.first { $0.contains("def read(") } ?? "", blocks.first { $0.contains("def write(") } ?? "")
    }()

    @Test("A tool's output goes through a pipe into NumPy") func toNumPy() throws {
        let folder = try Scratch()
        try folder.write("a.npys", SmallStreams.dataset().encoded())
        let script = Self.reader + """
            import sys
            x = read(sys.stdin.buffer)
            assert list(x) == ["images", "labels", "bias"]
            assert x["images"].dtype == np.uint8 and x["images"].shape == (4, 2, 2, 3)
            assert (x["images"].ravel() == np.arange(48) * 5).all() and (x["labels"] == [0, 1, 0, 1]).all()
            """
        try folder.write("read.py", Array(script.utf8))
        let result = try ToolProcess.shell("npys cat a.npys | python3 read.py", in: folder)
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test("np.load reads the records one by one from a file") func load() throws {
        let folder = try Scratch()
        try folder.write("a.npys", SmallStreams.dataset().encoded())
        let script = """
            import hashlib, json, numpy as np
            f = open("a.npys", "rb")
            a = [np.load(f) for _ in range(4)]
            t = json.loads(a[3].tobytes())
            assert [r["sha256"] for r in t["records"]] == [hashlib.sha256(x.tobytes()).hexdigest() for x in a[:3]]
            assert f.read() == b""
            """
        let result = try ToolProcess.python(script, in: folder)
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test("A lone np.save is a stream") func lone() throws {
        let result = try ToolProcess.shell(
            "python3 -c 'import sys, numpy as np; np.save(sys.stdout.buffer, np.arange(6.).reshape(2, 3))' | npys cat")
        let stream = try TensorStream.read(bytes: result.output)
        #expect(stream.records.count == 1)
        #expect(stream.records[0].array == NDArray([0, 1, 2, 3, 4, 5] as [Double], shape: [2, 3]))
    }

    @Test("Two np.save need --unsealed") func two() throws {
        let save = "python3 -c 'import sys, numpy as np; [np.save(sys.stdout.buffer, np.arange(n)) for n in (2, 3)]'"
        #expect(try ToolProcess.shell(save + " | npys info").status == 65)
        #expect(try ToolProcess.shell(save + " | npys info --unsealed").status == 0)
    }

    @Test("A trailer written in Python seals a stream") func sealed() throws {
        let script = Self.writer + """
            import sys
            write(sys.stdout.buffer, dict(images=np.zeros((2, 3, 3, 1), np.uint8), labels=np.array([0, 1])), kind="dataset",
                  transform=dict(mean=[0.5], standardDeviation=[0.25], range=[0, 255]), classes=["a", "b"])
            """
        let stream = try TensorStream.read(bytes: try ToolProcess.python(script).output)
        #expect(stream.metadata.kind == "dataset" && stream.metadata.classNames == ["a", "b"])
        #expect(stream.metadata.transform == PixelTransform(mean: [0.5], standardDeviation: [0.25]))
        #expect(stream["labels"]?.shape == [2])
    }

    /// `arrays()` in Python: every type, byte order, shape and layout.
    private static let arrays = """
        import numpy as np
        def arrays():
            for t in "?BbHhIiQqefd":
                for order in "<>":
                    for shape in [(), (0, 3), (7,), (2, 3), (2, 3, 4, 5)]:
                        for fortran in (False, True):
                            a = (np.arange(np.prod(shape, dtype=int)).reshape(shape) % 120).astype(np.dtype(t).newbyteorder(order))
                            yield np.asfortranarray(a) if fortran else a

        """

    @Test("Every type, order and shape that NumPy writes") func layouts() throws {
        let folder = try Scratch()
        let script = Self.arrays + """
            n = 0
            for a in arrays():
                for version in ((1, 0), (2, 0), (3, 0)):
                    np.lib.format.write_array(open(f"{n}.npy", "wb"), a, version=version)
                    a.astype(a.dtype.newbyteorder("<")).tofile(f"{n}.raw")
                    open(f"{n}.txt", "w").write(f"{a.shape} {a.dtype.name}")
                    n += 1
            print(n)
            """
        let made = try ToolProcess.python(script, in: folder)
        let count = try #require(Int(made.text.dropLast()))
        #expect(count == 720)
        for i in 0..<count {
            let array = try NDArray.readNPY(from: folder.at("\(i).npy"))
            #expect(array.bytes == (try folder.read("\(i).raw")))
            let shape = array.shape.count == 1 ? "(\(array.shape[0]),)" : "(\(array.shape.map(String.init).joined(separator: ", ")))"
            #expect("\(shape) \(array.elementType.name)" == String(decoding: try folder.read("\(i).txt"), as: UTF8.self))
        }
    }

    @Test("NumPy reads what a tool writes of every type, order and shape") func layoutsBack() throws {
        let folder = try Scratch()
        let script = Self.arrays + """
            import subprocess
            n = 0
            for a in arrays():
                np.save("a.npy", a)
                subprocess.run(["npys", "cat", "-o", "b.npys", "a.npy"], check=True)
                b = np.load(open("b.npys", "rb"))
                assert b.shape == a.shape and b.dtype == a.dtype.newbyteorder("<") and (b == a).all(), (a.dtype, a.shape)
                n += 1
            print(n)
            """
        try folder.write("back.py", Array(script.utf8))
        let result = try ToolProcess.shell("python3 back.py", in: folder)
        #expect(result.status == 0 && result.text == "240\n", Comment(rawValue: result.errors))
    }

    @Test("NPZ archives both ways") func archives() throws {
        let folder = try Scratch()
        let script = """
            import numpy as np
            np.savez("s.npz", a=np.arange(1000), b=np.ones((2, 2), np.float32))
            np.savez_compressed("c.npz", a=np.arange(1000), b=np.ones((2, 2), np.float32))
            """
        #expect(try ToolProcess.python(script, in: folder).status == 0)
        let result = try ToolProcess.shell(
            """
            set -e
            npys import s.npz -o s.npys; npys import c.npz | npys diff s.npys
            npys export s.npys > s2.npz; npys export --compress s.npys > c2.npz
            python3 -c 'import numpy as np
            for f in ("s2.npz", "c2.npz"):
                z = np.load(f); assert z.files == ["a", "b"] and (z["a"] == np.arange(1000)).all() and z["b"].dtype == np.float32'
            """, in: folder)
        #expect(result.status == 0, "\(result.text)\(result.errors)")
    }
}
