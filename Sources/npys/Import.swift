import ArgumentParser
import TensorIO
import ToolKit

struct Import: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a stream of NPY and NPZ files, or of exported pictures.",
        discussion: """
            SOURCE is `name=FILE` for the record of an NPY file, or the FILE of an NPZ archive, all of whose arrays are \
            taken under their names there. `name=FILE` also takes the only array of an archive, `name=FILE[MEMBER]` one of \
            several, and `name=FILE[:,K]` column K of an array, as NumPy counts. FILE may be `-` for one of them. With \
            `--kind dataset`, images [N,H,W] are grey ones, labels and bias may be [N,1], truth values or whole floats, and \
            what no tool would take is refused. A directory \
            is taken as `npys export --images` makes it: rows come back in their order, with the names of the classes that have images.
            """)

    @OptionGroup var common: StreamOptions
    @Option(help: ArgumentHelp("What the stream is: dataset, weights or another word.", valueName: "KIND")) var kind: String?
    @Option(help: ArgumentHelp("Names of the classes by label, separated by commas.", valueName: "NAMES")) var classes: String?
    @Option(help: ArgumentHelp(
        "The transform of normalised pixels: means and deviations of 0...1 pixels, e.g. 0.5,0.5,0.5/0.25,0.25,0.25.",
        valueName: "MEANS/DEVIATIONS"))
    var transform: String?
    @OptionGroup var images: ImageImport
    @Argument(help: ArgumentHelp("name=FILE, or an NPZ file; FILE[MEMBER] and FILE[:,K]; or DIR of pictures.", valueName: "SOURCE"), completion: .file())
    var sources: [String]

    func validate() throws {
        if images.unit, transform != nil { throw ValidationError("--unit and --transform: give one of them") }
        _ = try parsedTransform()
        for source in sources { _ = try ImportSource(source) }
    }

    func execute(_ context: ToolContext) throws {
        var stream = TensorStream(
            metadata: StreamMetadata(
                kind: kind.map { StreamKind(rawValue: $0) }, transform: try parsedTransform(),
                classNames: classes?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)))
        for text in sources {
            let source = try ImportSource(text)
            if source.name == nil, isDirectory(source.path) {
                try add(PictureImport(source.path, context), from: source.path, to: &stream, context)
                continue
            }
            try context.claim(source.path, role: text)
            try add(source.records(context), from: context.inputLabel(source.path), to: &stream, context)
        }
        try withFile(sources.joined(separator: " ")) { try images.apply(to: &stream, context) }
        try context.write(stream)
    }

    private func add(_ records: [Record], from label: String, to stream: inout TensorStream, _ context: ToolContext) throws {
        for record in records {
            guard stream[record.name] == nil else {
                throw DataError("a second record of this name", file: label, record: record.name)
            }
            context.noteInput(role: record.name, digest: record.array.digest)
            stream.records.append(record)
        }
    }

    /// Pictures are a dataset, with names of their own.
    private func add(_ pictures: PictureImport, from path: String, to stream: inout TensorStream, _ context: ToolContext) throws {
        try add(pictures.records, from: path, to: &stream, context)
        stream.metadata.kind = stream.metadata.kind ?? .dataset
        stream.metadata.classNames = stream.metadata.classNames ?? pictures.classNames
        stream.metadata.biasNames = pictures.biasNames
    }

    private func parsedTransform() throws -> PixelTransform? {
        guard let transform else { return nil }
        let parts = transform.split(separator: "/").map { $0.split(separator: ",").map { Float($0) } }
        let mean = parts.first?.compactMap { $0 } ?? []
        let deviation = parts.last?.compactMap { $0 } ?? []
        guard parts.count == 2, !mean.isEmpty, mean.count == parts[0].count, deviation.count == parts[1].count,
            mean.count == deviation.count, deviation.allSatisfy({ $0 > 0 && $0.isFinite }), mean.allSatisfy(\.isFinite)
        else {
            throw ValidationError("--transform: expected MEANS/DEVIATIONS, as many of each, found '\(transform)'")
        }
        return PixelTransform(mean: mean, standardDeviation: deviation)
    }
}
