extension TensorStream {
    /// Reads the one stream that `path` holds; `-` is standard input.
    ///
    /// A lone NPY record (`np.save`) is a stream without metadata. Several records without a trailer are a truncated
    /// stream, unless `unsealed`.
    /// - Parameters:
    ///   - label: the name errors give the input; the path, or `stdin`, by default.
    ///   - unsealed: accept records without a trailer.
    ///   - expecting: names by position, for a lone record or an unsealed stream (`record1`, `record2`, … beyond them).
    ///   - images: takes the rows of the first record if it is `images` of bytes; the stream then has that record with its
    ///     digest and without its rows, of shape [0, H, W, C].
    /// - Throws: `DataError` when anything is malformed, truncated, does not match the trailer, or follows it;
    ///   `FileError.absent` or `.inputOutput`.
    public static func read(
        from path: String, label: String? = nil, unsealed: Bool = false, expecting: [String] = [],
        images: ImageRowReader? = nil
    ) throws -> TensorStream {
        if path != "-", fileStatus(at: path)?.isDirectory == true {
            throw FileError.absent(
                path: label ?? path,
                reason: "Is a directory: expected a stream; of pictures in one, `bias-inject none --source` makes it")
        }
        let source = try ByteSource(path: path, label: label)
        return try withFile(source.label) { try readOnly(source, unsealed: unsealed, expecting: expecting, images: images) }
    }

    /// Reads the one stream that `bytes` hold. See `read(from:label:unsealed:expecting:)`.
    public static func read(
        bytes: [UInt8], label: String = "memory", unsealed: Bool = false, expecting: [String] = []
    ) throws -> TensorStream {
        let source = ByteSource(bytes: bytes, label: label)
        return try withFile(label) { try readOnly(source, unsealed: unsealed, expecting: expecting) }
    }

    /// Reads every stream of an input that holds several, one after the other (`cat a.npys b.npys`).
    public static func readAll(
        from path: String, label: String? = nil, unsealed: Bool = false, expecting: [String] = []
    ) throws -> [TensorStream] {
        let source = try ByteSource(path: path, label: label)
        return try withFile(source.label) {
            var streams = [try readNext(source, unsealed: unsealed, expecting: expecting)]
            while try !source.isAtEnd() {
                streams.append(try readNext(source, unsealed: unsealed, expecting: expecting))
            }
            return streams
        }
    }

    private static func readOnly(
        _ source: ByteSource, unsealed: Bool, expecting: [String], images: ImageRowReader? = nil
    ) throws -> TensorStream {
        let stream = try readNext(source, unsealed: unsealed, expecting: expecting, images: images)
        guard try source.isAtEnd() else {
            let next = try source.read(upTo: NPYHeader.magic.count)
            throw DataError(
                "expected the end of input after the trailer (byte \(source.position - next.count)), found "
                    + (next == NPYHeader.magic ? "another record: `npys cat` joins streams" : "more bytes"))
        }
        return stream
    }

    /// One stream: up to its trailer, or the end of input.
    private static func readNext(
        _ source: ByteSource, unsealed: Bool, expecting: [String], images: ImageRowReader? = nil
    ) throws -> TensorStream {
        guard try !source.isAtEnd() else {
            throw DataError("expected a stream, found an empty input")
        }
        var arrays: [(array: NDArray, shape: [Int])] = []
        var marked = false
        repeat {
            let name = placeholder(arrays.count, expecting)
            let (array, isSealed, shape) = try inRecord(name) {
                try NPYRecord.read(from: source, images: name == "images" ? images : nil)
            }
            if Trailer.isTrailer(array) { return try seal(arrays, Trailer.decode(array.bytes)) }
            arrays.append((array, shape))
            marked = marked || isSealed
        } while try !source.isAtEnd()

        guard unsealed || (arrays.count == 1 && !marked) else {
            throw DataError(
                "expected a trailer, input ends after \(arrays.count) record\(arrays.count == 1 ? "" : "s") "
                    + "(\(source.position) bytes): truncated, or from another program (see --unsealed)")
        }
        return TensorStream(
            records: arrays.enumerated().map { Record(name: placeholder($0.offset, expecting), array: $0.element.array) })
    }

    private static func placeholder(_ position: Int, _ expecting: [String]) -> String {
        position < expecting.count ? expecting[position] : "record\(position + 1)"
    }

    /// Checks what was read against what the trailer says.
    ///
    /// - Parameter arrays: with the shape that each had in the input: that of images whose rows went to a reader is another.
    private static func seal(_ arrays: [(array: NDArray, shape: [Int])], _ trailer: Trailer) throws -> TensorStream {
        guard arrays.count == trailer.records.count else {
            throw DataError("trailer: expected \(trailer.records.count) records, found \(arrays.count)")
        }
        var names: Set<String> = []
        var records: [Record] = []
        for ((array, shape), entry) in zip(arrays, trailer.records) {
            guard Record.isValidName(entry.name) else {
                throw DataError("trailer: '\(entry.name)' cannot name a record")
            }
            guard names.insert(entry.name).inserted else {
                throw DataError("trailer: expected unique names, found '\(entry.name)' twice")
            }
            guard shape == array.shape || entry.name == "images" else {
                throw DataError("expected the record 'images' first, found '\(entry.name)'")
            }
            try inRecord(entry.name) { try check(array, shape, entry) }
            records.append(Record(name: entry.name, array: array))
        }
        return TensorStream(records: records, metadata: trailer.metadata)
    }

    private static func check(_ array: NDArray, _ shape: [Int], _ entry: Trailer.Entry) throws {
        let type = array.elementType.rawValue.dropFirst()
        guard entry.shape == shape, entry.dtype.dropFirst() == type else {
            throw DataError(
                "the trailer says \(entry.dtype) of shape \(entry.shape), found \(array.elementType.rawValue) of shape "
                    + "\(shape)")
        }
        guard entry.sha256 == array.digest else {
            throw DataError("expected SHA-256 \(entry.sha256), found \(array.digest): the data have changed")
        }
    }
}
