import TensorIO
import Testing

/// Arrays as others publish them, made a dataset by `npys import`, which other tools take.
@Suite("npys import") struct ImportTests {
    private let size = 8 * 8

    /// Eight grey images, and their labels.
    private var grey: NDArray { NDArray((0..<8 * size).map { (i: Int) -> UInt8 in UInt8(i * i % 251) }, shape: [8, 8, 8]) }
    private let labels = NDArray((0..<8).map { UInt8($0 % 2) }, shape: [8])

    private func write(_ array: NDArray, _ name: String, in folder: Scratch) throws {
        let sink = MemorySink()
        try array.writeNPY(to: sink)
        try folder.write(name, sink.bytes)
    }

    private func write(_ arrays: [(String, NDArray)], _ name: String, in folder: Scratch) throws {
        let sink = MemorySink()
        try NPZ.write(arrays.map { Record(name: $0.0, array: $0.1) }, to: sink)
        try folder.write(name, sink.bytes)
    }

    /// Imports as a dataset, of which a tool then chooses images.
    private func dataset(_ sources: [String], in folder: Scratch) throws -> TensorStream {
        let result = try ToolProcess.run("npys", ["import", "--kind", "dataset"] + sources, in: folder)
        #expect(result.status == 0, "\(result.errors)")
        let chosen = try ToolProcess.run("distill", ["random", "--ipc", "1"], input: result.output)
        #expect(chosen.status == 0, "\(chosen.errors)")
        return try result.stream()
    }

    private func refuses(
        _ code: Int32, _ arguments: [String], _ part: String, in folder: Scratch, line: SourceLocation = #_sourceLocation
    ) throws {
        let result = try ToolProcess.run("npys", ["import"] + arguments, in: folder)
        #expect(result.status == code && result.errors.contains(part), "\(result.errors)", sourceLocation: line)
        #expect(result.output.isEmpty, sourceLocation: line)
    }

    @Test("Grey images [N,H,W] and labels [N,1], of truth values or whole floats") func axes() throws {
        let folder = try Scratch()
        try write(grey, "x.npy", in: folder)
        let bytes = labels.bytes
        let forms = [
            labels, labels.reshaped([8, 1]), NDArray(bytes.map { Float($0) }, shape: [8, 1]), NDArray(bytes.map { Int($0) }, shape: [8]),
            NDArray(shape: [8], elementType: .bool, bytes: bytes),
        ]
        for form in forms {
            try write(form, "y.npy", in: folder)
            let stream = try dataset(["images=x.npy", "labels=y.npy", "bias=y.npy"], in: folder)
            #expect(stream["images"] == grey.reshaped([8, 8, 8, 1]))
            #expect(try stream["labels"]?.shape == [8] && stream["labels"]?.integers() == bytes.map { Int($0) })
            #expect(stream["bias"] == stream["labels"])
        }
        // What is no dataset stays as it is.
        let plain = try ToolProcess.run("npys", ["import", "images=x.npy"], in: folder).stream()
        #expect(plain["images"] == grey)
        try write(NDArray([0.5, 1, 0, 1, 0, 1, 0, 1] as [Float], shape: [8]), "half.npy", in: folder)
        try refuses(65, ["--kind", "dataset", "images=x.npy", "labels=half.npy"], "expected whole numbers, found 0.5", in: folder)
        try write(NDArray([UInt8](repeating: 0, count: 16), shape: [8, 2]), "two.npy", in: folder)
        try refuses(65, ["--kind", "dataset", "images=x.npy", "labels=two.npy"], "FILE[:,K] takes one of several columns", in: folder)
    }

    @Test("The only array of an archive, or one by name, or a column of one") func members() throws {
        let folder = try Scratch()
        let table = NDArray((0..<8).flatMap { [Int($0 % 2), Int($0 / 4)] }, shape: [8, 2])
        try write([("arr_0", grey)], "x.npz", in: folder)
        try write([("arr_0", labels)], "y.npz", in: folder)
        try write([("x_train", grey), ("y_train", labels), ("attributes", table)], "all.npz", in: folder)
        try write(table, "a[0].npy", in: folder)
        let expected = grey.reshaped([8, 8, 8, 1])
        #expect(try dataset(["images=x.npz", "labels=y.npz"], in: folder)["images"] == expected)
        let named = try dataset(["images=all.npz[x_train]", "labels=all.npz[y_train]", "bias=all.npz[attributes][:,1]"], in: folder)
        #expect(try named["images"] == expected && named["bias"]?.integers() == [0, 0, 0, 0, 1, 1, 1, 1])
        let columns = try dataset(["images=x.npz", "labels=a[0].npy[:,0]", "bias=a[0].npy[:, -1]"], in: folder)
        #expect(columns["bias"] == named["bias"] && columns["labels"]?.shape == [8])
        let member = try ToolProcess.run("npys", ["import", "all.npz[y_train]"], in: folder).stream()
        #expect(member.records.map(\.name) == ["y_train"])

        try refuses(65, ["images=all.npz"], "images=all.npz[MEMBER], found x_train, y_train, attributes", in: folder)
        try refuses(65, ["images=all.npz[x]"], "expected an array 'x', found x_train, y_train, attributes", in: folder)
        try refuses(65, ["labels=a[0].npy[:,2]"], "expected a column from 0 to 1, found 2 in 8x2 int64", in: folder)
        try refuses(65, ["labels=a[0].npy[x]"], "expected an NPZ archive with an array 'x'", in: folder)
        try refuses(65, ["a[0].npy"], "expected NAME=a[0].npy", in: folder)
        try refuses(64, ["labels=a[0].npy[0:3]"], "FILE[:,K] for column K of an array", in: folder)
        try refuses(66, ["labels=none.npy[:,0]"], "none.npy", in: folder)
    }

    @Test("Channels that come first, and alpha") func layouts() throws {
        let folder = try Scratch()
        let pixels = (0..<8 * 4 * size).map { (i: Int) -> UInt8 in UInt8(i * i % 251) }
        try write(labels, "y.npy", in: folder)
        try write(NDArray(Array(pixels.prefix(8 * 3 * size)), shape: [8, 3, 8, 8]), "first.npy", in: folder)
        try write(NDArray(pixels, shape: [8, 8, 8, 4]), "alpha.npy", in: folder)
        try write(NDArray(pixels, shape: [8, 4, 8, 8]), "both.npy", in: folder)
        let first = try #require(dataset(["--layout", "nchw", "images=first.npy", "labels=y.npy"], in: folder)["images"])
        #expect(first.shape == [8, 8, 8, 3] && Array(first.bytes.prefix(3)) == [0, size, 2 * size].map { pixels[$0] })
        let opaque = try #require(dataset(["--drop-alpha", "images=alpha.npy", "labels=y.npy"], in: folder)["images"])
        #expect(opaque.shape == [8, 8, 8, 3] && Array(opaque.bytes.prefix(6)) == [0, 1, 2, 4, 5, 6].map { pixels[$0] })
        #expect(try dataset(["--layout", "nchw", "--drop-alpha", "images=both.npy", "labels=y.npy"], in: folder)["images"]?.shape == [8, 8, 8, 3])

        let kind = ["--kind", "dataset", "labels=y.npy"]
        try refuses(65, kind + ["images=first.npy"], "channels that come first are put last by npys import --layout nchw", in: folder)
        try refuses(65, kind + ["images=alpha.npy"], "npys import --drop-alpha", in: folder)
        try refuses(65, kind + ["--drop-alpha", "--layout", "nchw", "images=first.npy"], "expected 2 or 4 channels", in: folder)
        try refuses(64, ["--layout", "nchw", "x=first.npy"], "expected a record 'images', found x", in: folder)
        try refuses(64, kind + ["--layout", "chw", "images=first.npy"], "nhwc", in: folder)
    }

    @Test("Floats in 0...1, and labels that begin at 1") func unitAndLabels() throws {
        let folder = try Scratch()
        try write(NDArray((1...8).map { Int(($0 - 1) % 2 + 1) }, shape: [8]), "y.npy", in: folder)
        let values = (0..<8 * size).map { Double($0) / Double(8 * size - 1) }
        try write(NDArray(values, shape: [8, 8, 8]), "x.npy", in: folder)
        let stream = try dataset(["--unit", "--first-label", "1", "images=x.npy", "labels=y.npy"], in: folder)
        #expect(stream["images"]?.elementType == .float32 && stream["images"]?.floats() == values.map { Float($0) })
        #expect(stream.metadata.transform == PixelTransform(mean: [0], standardDeviation: [1]))
        #expect(try stream["labels"]?.integers() == [0, 1, 0, 1, 0, 1, 0, 1])

        let told = try ToolProcess.run("npys", ["import", "--kind", "dataset", "--unit", "images=x.npy", "labels=y.npy"], in: folder)
        #expect(told.status == 0 && told.errors.contains("warning: class 0 of 3 has no image: labels begin at 1; --first-label 1"))
        try refuses(65, ["--unit", "--first-label", "2", "images=x.npy", "labels=y.npy"], "expected labels from 2", in: folder)
        try refuses(64, ["--unit", "--transform", "0/1", "images=x.npy"], "give one of them", in: folder)
        try write(NDArray(values.map { $0 * 255 }, shape: [8, 8, 8, 1]), "x.npy", in: folder)
        try refuses(65, ["--unit", "images=x.npy"], "expected values in 0...1, found 1.", in: folder)
        try write(grey, "x.npy", in: folder)
        try refuses(65, ["--kind", "dataset", "--unit", "images=x.npy"], "expected floats in 0...1, found uint8", in: folder)
    }
}
