import ArgumentParser
import TensorIO
import ToolKit

struct Export: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the records of a stream as an NPZ archive or as NPY files.",
        discussion: """
            An NPZ archive is the main output. With --directory, each record becomes DIR/name.npy. \
            Metadata stay behind: `npys info --json` prints them.
            """)

    @OptionGroup var common: StreamOptions
    @Option(name: [.short, .long], help: ArgumentHelp("Write NPY files here; made if absent.", valueName: "DIR"),
        completion: .directory)
    var directory: String?
    @Flag(help: "Partitioned images as they are stored, instead of those to train on.") var packed = false
    @Flag(help: "Compress the archive.") var compress = false
    @Argument(help: ArgumentHelp("A stream.", valueName: "FILE"), completion: .file()) var file = "-"

    var writesBinary: Bool { directory == nil }

    func validate() throws {
        guard directory == nil || common.output == nil else { throw ValidationError("give --directory or --output, not both") }
    }

    func execute(_ context: ToolContext) throws {
        if let directory { try createDirectory(directory) }
        let read = try context.readStream(file)
        let stream = packed ? read : try expanded(read, label: context.inputLabel(file))
        guard let directory else {
            return try context.output { try NPZ.write(stream.records, compressed: compress, to: $0) }
        }
        // All files are complete before the first appears.
        let files = try stream.records.map { record in
            let file = try AtomicFile(path: directory + "/" + record.name + ".npy")
            try record.array.writeNPY(to: file)
            return file
        }
        for file in files { try file.commit() }
    }
}
