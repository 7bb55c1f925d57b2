import TensorIO

extension FuzzReader {
    static let npy = FuzzReader("npy") { [scratch = ScratchFile()] bytes in
        let array = try scratch.with(bytes) { try NDArray.readNPY(from: $0) }
        let sink = MemorySink()
        try array.writeNPY(to: sink)
        let again = try scratch.with(sink.bytes) { try NDArray.readNPY(from: $0) }
        try BrokenPromise.unless(again == array, "another array after writing: \(array.summary)")
        _ = array.doubles()
        if ElementType.integers.contains(array.elementType) { _ = try? array.integers() }
    }

    static let stream = FuzzReader("stream") { bytes in
        let stream = try read(bytes)
        let again = try TensorStream.read(bytes: stream.encoded())
        try BrokenPromise.unless(
            again.records == stream.records && again.metadata == stream.metadata && again.digest == stream.digest,
            "another stream after writing")
    }

    static let npz = FuzzReader("npz") { [scratch = ScratchFile()] bytes in
        let records = try scratch.with(Repair.archive(bytes, scratch)) { try NPZ.read($0) }
        let sink = MemorySink()
        try NPZ.write(records, compressed: bytes.count % 2 == 0, to: sink)
        let again = try scratch.with(sink.bytes) { try NPZ.read($0) }
        try BrokenPromise.unless(again == records, "another archive after writing")
        // What `npys import` takes becomes a stream.
        let named = TensorStream(records: records.filter { Record.isValidName($0.name) })
        let back = try TensorStream.read(bytes: named.encoded())
        try BrokenPromise.unless(back.records == named.records, "another stream of the archive")
    }

    static let idx = FuzzReader("idx") { [scratch = ScratchFile()] bytes in
        let array = try scratch.with(bytes) { try IDX.read($0) }
        let sink = MemorySink()
        try array.writeNPY(to: sink)
        guard array.rank <= 64 else { return } // more axes than are read
        let again = try scratch.with(sink.bytes) { try NDArray.readNPY(from: $0) }
        try BrokenPromise.unless(again == array, "another array after writing: \(array.summary)")
    }

    /// The input, and the same over and over up to the size that a file must have.
    static let cifar = FuzzReader("cifar") { [scratch = ScratchFile()] bytes in
        let size = 10_000 * 3073
        var file = bytes
        if bytes.count % 3073 == 0, !bytes.isEmpty, bytes.count < size {
            file.reserveCapacity(size)
            while file.count < size { file += bytes.prefix(size - file.count) }
        }
        let (images, labels) = try scratch.with(file) { try CIFAR10.read([$0]) }
        try BrokenPromise.unless(
            images.shape == [10_000, 32, 32, 3] && labels.allSatisfy { (0..<10).contains($0) }, "images that are none")
    }

    /// The stream of the input, sealed or not.
    static func read(_ bytes: [UInt8], expecting: [String] = []) throws -> TensorStream {
        do { return try TensorStream.read(bytes: Repair.stream(bytes)) } catch is DataError {
            return try TensorStream.read(bytes: bytes, unsealed: true, expecting: expecting)
        }
    }
}
