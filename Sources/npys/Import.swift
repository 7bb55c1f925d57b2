import ArgumentParser
import TensorIO
import ToolKit

struct Import: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a stream of NPY and NPZ files.",
        discussion: """
            SOURCE is `name=FILE` for the record of an NPY file, or the FILE of an NPZ archive, all of whose arrays are \
            taken under their names there. FILE may be `-` for one of them.
            """)

    @OptionGroup var common: StreamOptions
    @Option(help: ArgumentHelp("What the stream is: dataset, weights or another word.", valueName: "KIND")) var kind: String?
    @Option(help: ArgumentHelp("Names of the classes by label, separated by commas.", valueName: "NAMES")) var classes: String?
    @Option(help: ArgumentHelp(
        "The transform of normalised pixels: means and deviations of 0...1 pixels, e.g. 0.5,0.5,0.5/0.25,0.25,0.25.",
        valueName: "MEANS/DEVIATIONS"))
    var transform: String?
    @Argument(help: ArgumentHelp("name=FILE, or an NPZ file.", valueName: "SOURCE"), completion: .file())
    var sources: [String]

    func validate() throws { _ = try parsedTransform() }

    func execute(_ context: ToolContext) throws {
        var stream = TensorStream(
            metadata: StreamMetadata(
                kind: kind.map { StreamKind(rawValue: $0) }, transform: try parsedTransform(),
                classNames: classes?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)))
        for source in sources {
            let parts = source.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let path = parts[parts.count - 1]
            try context.claim(path, role: source)
            let found =
                parts.count == 2
                ? [Record(name: parts[0], array: try NDArray.readNPY(from: path))] : try NPZ.read(path)
            for record in found {
                guard Record.isValidName(record.name) else {
                    throw DataError("'\(record.name)' cannot name a record", file: context.inputLabel(path))
                }
                guard stream[record.name] == nil else {
                    throw DataError("a second record of this name", file: context.inputLabel(path), record: record.name)
                }
                context.noteInput(role: record.name, digest: record.array.digest)
                stream.records.append(record)
            }
        }
        try context.write(stream)
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
