import TensorIO
import Testing

@Suite("Other formats") struct FormatTests {
    @Test func idx() throws {
        let folder = try TemporaryFolder()
        let header: [UInt8] = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3]
        try folder.write("a", header + [1, 2, 3, 4, 5, 6])
        #expect(try IDX.read(folder.at("a")) == NDArray([1, 2, 3, 4, 5, 6] as [UInt8], shape: [2, 3]))
        try folder.write("f", [0, 0, 0x0d, 1, 0, 0, 0, 1, 0x3f, 0x80, 0, 0])
        #expect(try IDX.read(folder.at("f")) == NDArray([1] as [Float], shape: [1]))
        for bad in [header, header + [1, 2, 3, 4, 5], header + [1, 2, 3, 4, 5, 6, 7], [0, 0, 8], [1, 0, 8, 1], [0x1f, 0x8b, 8]] as [[UInt8]] {
            try folder.write("bad", bad)
            #expect(throws: DataError.self) { try IDX.read(folder.at("bad")) }
        }
        try folder.write("huge", [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12))
        #expect(throws: DataError.self) { try IDX.read(folder.at("huge")) }
        #expect(throws: FileError.self) { try IDX.read(folder.at("absent")) }
    }

    @Test("gzip, as MNIST comes", .enabled(if: SharedData.has("mnist"), "needs the shared MNIST"))
    func mnist() throws {
        let labels = try IDX.read(SharedData.path("mnist/t10k-labels-idx1-ubyte.gz"))
        #expect(labels.shape == [10_000])
        #expect(Array(labels.bytes[..<5]) == [7, 2, 1, 0, 4])
        #expect(try IDX.read(SharedData.path("mnist/t10k-images-idx3-ubyte.gz")).shape == [10_000, 28, 28])
    }

    @Test func cifar() throws {
        let folder = try TemporaryFolder()
        let planes = [UInt8](repeating: 1, count: 1024) + [UInt8](repeating: 2, count: 1024) + [UInt8](repeating: 3, count: 1024)
        var file: [UInt8] = []
        file.reserveCapacity(30_730_000)
        for image in 0..<10_000 { file += [UInt8(image % 10)] + planes }
        try folder.write("a", file)
        let (images, labels) = try CIFAR10.read([folder.at("a"), folder.at("a")])
        #expect(labels == (0..<20_000).map { $0 % 10 } && images.shape == [20_000, 32, 32, 3])
        #expect(images.bytes.prefix(2048 * 3).elementsEqual((0..<2048).flatMap { _ in [1, 2, 3] as [UInt8] }))
        file[17 * 3073] = 10
        try folder.write("label", file)
        #expect { try CIFAR10.read([folder.at("a"), folder.at("label")]) } throws: {
            $0 is DataError && "\($0)".contains("label: ") && "\($0)".contains("found 10 in record 17")
        }
        // Cut between two images, within one, and too long.
        for length in [3073, 30_730_000 - 3073, 30_730_000 - 1, 0] {
            try folder.write("short", Array(file[..<length]))
            #expect { try CIFAR10.read([folder.at("short")]) } throws: { $0 is DataError && "\($0)".contains("30730000") }
        }
        try folder.write("long", file + planes + [0])
        #expect(throws: DataError.self) { try CIFAR10.read([folder.at("long")]) }
    }

    @Test(arguments: [1, 3]) func png(channels: Int) throws {
        let pixels = (0..<7 * 5 * channels).map { UInt8(truncatingIfNeeded: $0 * 37) }
        let sink = MemorySink()
        try PNG.write(pixels: pixels, width: 7, height: 5, channels: channels, to: sink)
        let image = RasterImage(pixels: pixels, width: 7, height: 5, channels: channels)
        #expect(try PNG.decode(sink.bytes) == image)
        // A reader of files names the file.
        let folder = try TemporaryFolder()
        for length in [0, 8, 40, sink.bytes.count / 2] {
            try folder.write("cut.png", Array(sink.bytes[..<length]))
            do {
                _ = try PNG.read(folder.at("cut.png"))
                Issue.record("a PNG cut to \(length) bytes was accepted")
            } catch { #expect("\(error)".hasPrefix(folder.at("cut.png") + ": PNG: ")) }
        }
    }

    @Test("Incompressible pixels still fit their PNG") func noisePNG() throws {
        var state: UInt32 = 1
        let pixels = (0..<300 * 300 * 3).map { _ -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        let sink = MemorySink()
        try PNG.write(pixels: pixels, width: 300, height: 300, channels: 3, to: sink)
        #expect(try PNG.decode(sink.bytes).pixels == pixels)
    }

    @Test("What is no array in an archive is left out, and what claims to be one is not") func archiveLitter() throws {
        let folder = try TemporaryFolder()
        func npy(_ values: [UInt8]) throws -> [UInt8] {
            let sink = MemorySink()
            try NDArray(values, shape: [values.count]).writeNPY(to: sink)
            return sink.bytes
        }
        let double: [UInt8] = [0, 5, 22, 7, 0, 2, 0, 0]
        try folder.write("a.npz", StoredArchive.bytes([
            ("set/", []), ("set/x.npy", try npy([1, 2])), ("set/y.npy", try npy([3])), ("__MACOSX/", []),
            ("__MACOSX/set/._x.npy", double), ("set/._y.npy", double), ("set/README", Array("words".utf8)), ("set/.DS_Store", [1]),
            ("set/z", try npy([4])),
        ]))
        let records = try NPZ.read(folder.at("a.npz"))
        #expect(records.map(\.name) == ["x", "y", "z"] && records.map(\.array.bytes) == [[1, 2], [3], [4]])
        guard case .archive(let archive) = try ArrayFile.read(folder.at("a.npz")) else { return #expect(Bool(false)) }
        #expect(archive.leftOut == ["set/", "__MACOSX/", "__MACOSX/set/._x.npy", "set/._y.npy", "set/README", "set/.DS_Store"])
        #expect(try archive.array("y").bytes == [3] && archive.array("set/y").bytes == [3])
        #expect { try archive.array("w") } throws: { "\($0)".contains("expected an array 'w', found x, y, z") }
        try folder.write("b.npz", StoredArchive.bytes([("x.npy", Array("words".utf8))]))
        #expect { try NPZ.read(folder.at("b.npz")) } throws: { $0 is DataError && "\($0)".contains("record 'x'") }
        try folder.write("c.npz", StoredArchive.bytes([("a/x.npy", try npy([1])), ("b/x.npy", try npy([2]))]))
        #expect(try NPZ.read(folder.at("c.npz")).map(\.name) == ["a/x", "b/x"])
        try folder.write("one.npy", try npy([9]))
        guard case .array(let array) = try ArrayFile.read(folder.at("one.npy")) else { return #expect(Bool(false)) }
        #expect(array.bytes == [9])
    }

    @Test("NPZ keeps names, types and order, stored or deflated", arguments: [false, true]) func npz(compressed: Bool) throws {
        let folder = try TemporaryFolder()
        let records = [
            Record(name: "layer1.0.weight", array: NDArray((0..<5000).map { Float($0 / 7) }, shape: [50, 100])),
            Record(name: "ünïcode", array: NDArray([] as [Int], shape: [0, 2])),
        ]
        try AtomicFile.write(to: folder.at("a.npz")) { try NPZ.write(records, compressed: compressed, to: $0) }
        #expect(try NPZ.read(folder.at("a.npz")) == records)
        var bytes = try folder.read("a.npz")
        bytes[bytes.count / 3] ^= 4
        try folder.write("b.npz", bytes)
        #expect(throws: DataError.self) { try NPZ.read(folder.at("b.npz")) }
    }

    /// An entry of a ZIP archive's directory, and the record at its end.
    private func zip(local: [UInt8], entries: [[UInt8]]) -> [UInt8] {
        func little(_ value: Int, _ width: Int) -> [UInt8] { (0..<width).map { UInt8(value >> (8 * $0) & 255) } }
        let directory = entries.flatMap { $0 }
        return local + directory + [0x50, 0x4b, 5, 6, 0, 0, 0, 0] + little(entries.count, 2) + little(entries.count, 2)
            + little(directory.count, 4) + little(local.count, 4) + [0, 0]
    }

    @Test("A member whose place, by ZIP64, is beyond all counting") func farMember() throws {
        let folder = try TemporaryFolder()
        var entry = [0x50, 0x4b, 1, 2] + [UInt8](repeating: 0, count: 42)
        entry[28] = 1 // the length of the name
        entry[30] = 12 // the length of the extra field
        for byte in 42..<46 { entry[byte] = 255 }
        entry += Array("a".utf8) + [1, 0, 8, 0] + [UInt8](repeating: 255, count: 7) + [127]
        try folder.write("far.npz", zip(local: [0x50, 0x4b, 3, 4], entries: [entry]))
        #expect { try NPZ.read(folder.at("far.npz")) } throws: {
            $0 is DataError && "\($0)".contains("malformed header at byte \(Int.max)")
        }
    }

    @Test("Members that share their data") func overlappingMembers() throws {
        let folder = try TemporaryFolder()
        let sink = MemorySink()
        try NPZ.write([Record(name: "a", array: NDArray([UInt8](repeating: 0, count: 900), shape: [900]))], to: sink)
        let start = try #require(sink.bytes.firstRange(of: [0x50, 0x4b, 1, 2])).lowerBound
        let entry = Array(sink.bytes[start..<start + 46 + 5])
        let entries = "abc".utf8.map { name in Array(entry[..<46]) + [name] + entry[47...] }
        try folder.write("one.npz", zip(local: Array(sink.bytes[..<start]), entries: [entry]))
        #expect(try NPZ.read(folder.at("one.npz")).count == 1)
        try folder.write("shared.npz", zip(local: Array(sink.bytes[..<start]), entries: entries))
        #expect { try NPZ.read(folder.at("shared.npz")) } throws: { "\($0)".contains("'b.npy': expected data of its own") }
    }

    @Test func atomicFiles() throws {
        let folder = try TemporaryFolder()
        do {
            let file = try AtomicFile(path: folder.at("x"))
            try file.write("half")
            #expect(folder.names.count == 1 && folder.names[0].hasSuffix(".tmp"))
        }
        #expect(folder.names.isEmpty)
        try AtomicFile.write(to: folder.at("x")) { try $0.write("whole") }
        #expect(folder.names == ["x"])
        #expect(throws: FileError.self) { try AtomicFile(path: folder.at("none/x")) }
        #expect(throws: FileError.self) { try AtomicFile(path: folder.path) }
    }
}
