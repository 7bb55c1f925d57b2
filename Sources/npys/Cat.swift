import ArgumentParser
import TensorIO
import ToolKit

struct Cat: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Join streams, and seal the result.",
        discussion: """
            Streams with the same record names are joined along the first axis, record by record: two datasets become \
            one. With --records, the records of all streams are put one after the other; their names must differ. \
            A FILE may itself hold several streams. Metadata and history are those of the first stream; with \
            --records, what it lacks is taken from the others.
            """)

    @OptionGroup var common: StreamOptions
    @Flag(help: "Put the records one after the other instead of joining them.") var records = false
    @Argument(help: ArgumentHelp("Streams; standard input by default.", valueName: "FILE"), completion: .file())
    var files: [String] = ["-"]

    func execute(_ context: ToolContext) throws {
        var streams: [(String, TensorStream)] = []
        for file in files {
            try context.claim(file, role: "FILE")
            for stream in try TensorStream.readAll(from: file, unsealed: common.unsealed) {
                let label = context.inputLabel(file)
                context.noteInput(role: "input\(streams.count + 1)", digest: stream.digest)
                streams.append((label, stream))
            }
        }
        var result = TensorStream(metadata: streams[0].1.metadata)
        result.records = try records ? Self.collect(streams) : Self.join(streams)
        if records {
            for (_, stream) in streams.dropFirst() { result.metadata.fill(from: stream.metadata) }
        }
        try context.write(result)
    }

    private static func collect(_ streams: [(String, TensorStream)]) throws -> [Record] {
        var names: Set<String> = []
        var all: [Record] = []
        for (label, stream) in streams {
            for record in stream.records {
                guard names.insert(record.name).inserted else {
                    throw DataError("expected names that differ, found this one again", file: label, record: record.name)
                }
                all.append(record)
            }
        }
        return all
    }

    private static func join(_ streams: [(String, TensorStream)]) throws -> [Record] {
        let first = streams[0].1
        let names = first.records.map(\.name)
        for (label, stream) in streams.dropFirst() {
            let found = stream.records.map(\.name)
            guard found == names else {
                throw DataError("expected the records \(names), as in \(streams[0].0), found \(found)", file: label)
            }
            guard stream.metadata.transform == first.metadata.transform else {
                throw DataError("expected the transform of \(streams[0].0), found another", file: label)
            }
            guard stream.metadata.attributes["partition"] == first.metadata.attributes["partition"] else {
                throw DataError("expected the partition of \(streams[0].0), found another (see npys expand)", file: label)
            }
            guard stream.metadata.classNames == first.metadata.classNames else {
                throw DataError("expected the classes of \(streams[0].0), found others", file: label)
            }
        }
        return try names.indices.map { i in
            let whole = first.records[i].array
            guard streams.count > 1 else { return first.records[i] }
            guard whole.rank > 0 else {
                throw DataError("expected at least one axis to join along, found a scalar", file: streams[0].0, record: names[i])
            }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(streams.reduce(0) { $0 + $1.1.records[i].array.bytes.count })
            var length = 0
            for (label, stream) in streams {
                let part = stream.records[i].array
                guard part.elementType == whole.elementType, part.rank == whole.rank,
                    part.shape.dropFirst() == whole.shape.dropFirst()
                else {
                    throw DataError(
                        "expected \(whole.summary) but for the first axis, as in \(streams[0].0), found \(part.summary)",
                        file: label, record: names[i])
                }
                length += part.shape[0]
                bytes += part.bytes
            }
            let shape = [length] + whole.shape.dropFirst()
            return Record(name: names[i], array: NDArray(shape: shape, elementType: whole.elementType, bytes: bytes))
        }
    }
}

extension StreamMetadata {
    /// Takes from `other` what is missing here.
    fileprivate mutating func fill(from other: StreamMetadata) {
        kind = kind ?? other.kind
        transform = transform ?? other.transform
        classNames = classNames ?? other.classNames
        biasNames = biasNames ?? other.biasNames
        attributes.merge(other.attributes) { mine, _ in mine }
    }
}
