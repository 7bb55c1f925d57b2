import ArgumentParser
import TensorIO
import ToolKit

/// What `npys export` writes to its main output.
enum ArchiveFormat: String, CaseIterable, ExpressibleByArgument {
    case npz, safetensors
}

struct Export: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a stream for other programs: an archive, NPY files, or a directory of pictures.",
        discussion: """
            An NPZ archive (or --format safetensors) is the main output. With --directory, each record becomes DIR/name.npy. With \
            --images, each image of a dataset becomes a PNG, DIR/CLASS/ROW.png, and DIR/metadata.csv has the columns file_name, \
            label, class, and bias, bias_name and source where the dataset has them, as loaders of image folders read it \
            (and source_name with --source-names); `npys import DIR` reads it back. Metadata stay behind otherwise: `npys info --json` prints them.
            """)

    @OptionGroup var common: StreamOptions
    @Option(name: [.short, .long], help: ArgumentHelp("Write NPY files here; made if absent.", valueName: "DIR"),
        completion: .directory)
    var directory: String?
    @Option(help: ArgumentHelp(
        "Write pictures here: a new or an empty directory. The transform of pixels is undone, values are rounded to 8 bits.",
        valueName: "DIR"), completion: .directory)
    var images: String?
    @Option(
        help: ArgumentHelp(
            "What each row of the dataset that the images were drawn from is called, a line each: a column source_name of the table.",
            valueName: "FILE"), completion: .file())
    var sourceNames: String?
    @Option(help: ArgumentHelp("Of the archive (default: npz).", valueName: "npz|safetensors")) var format: ArchiveFormat?
    @Flag(help: "The record 'images' in 8 bits, 0 to 255, its transform undone.") var u8 = false
    @Flag(help: "Partitioned images as they are stored, instead of those to train on.") var packed = false
    @Flag(help: "Compress the archive (NPZ).") var compress = false
    @Argument(help: ArgumentHelp("A stream.", valueName: "FILE"), completion: .file()) var file = "-"

    var writesBinary: Bool { directory == nil && images == nil }

    func validate() throws {
        let places = [("--directory", directory), ("--images", images), ("--output", common.output)].filter { $0.1 != nil }
        guard places.count < 2 else { throw ValidationError("give \(places[0].0) or \(places[1].0), not both") }
        guard writesBinary || format == nil && !compress else {
            throw ValidationError("--format and --compress are of an archive, which \(places[0].0) does not write")
        }
        guard format != .safetensors || !compress else { throw ValidationError("--compress: safetensors are never compressed") }
        guard sourceNames == nil || images != nil else { throw ValidationError("--source-names: --images has the table for them") }
        guard images == nil || !u8 else { throw ValidationError("--u8: pictures always have 8 bits") }
    }

    func execute(_ context: ToolContext) throws {
        if let directory { try createDirectory(directory) }
        let label = context.inputLabel(file)
        let read = try context.readStream(file, expecting: images == nil ? [] : ["images", "labels", "bias"])
        var stream = packed ? read : try expanded(read, label: label)
        if images != nil || u8 {
            var pictures = try withFile(label) { try Pictures(stream, label: label) }
            if let sourceNames { try pictures.nameSources(by: sourceNames, label: label) }
            tellOfCut(pictures, context)
            if let images { return try write(pictures, to: images, context) }
            stream = inBytes(stream, pictures)
        }
        guard let directory else {
            return try context.output {
                switch format ?? .npz {
                case .npz: try NPZ.write(stream.records, compressed: compress, to: $0)
                case .safetensors: try Safetensors.write(stream.records, to: $0)
                }
            }
        }
        // All files are complete before the first appears.
        let files = try stream.records.map { record in
            let file = try AtomicFile(path: directory + "/" + record.name + ".npy")
            try record.array.writeNPY(to: file)
            return file
        }
        for file in files { try file.commit() }
    }

    private func write(_ pictures: Pictures, to directory: String, _ context: ToolContext) throws {
        let progress = context.progress(label: "writing", total: pictures.dataset.count, unit: "images")
        try PictureExport(pictures).write(to: directory) { progress.advance(by: $0) }
        progress.finish()
    }

    /// The stream with its images in 8 bits, and without the transform that is undone.
    private func inBytes(_ stream: TensorStream, _ pictures: Pictures) -> TensorStream {
        var stream = stream
        let place = stream.records.firstIndex { $0.name == "images" }!
        stream.records[place].array = NDArray(
            pictures.dataset.tones(Array(0..<pictures.dataset.count)), shape: pictures.dataset.images.shape)
        stream.metadata.transform = nil
        return stream
    }

    private func tellOfCut(_ pictures: Pictures, _ context: ToolContext) {
        let share = pictures.cutShare
        if share > 0 {
            context.note(
                "\(fixed(100 * share, digits: share < 0.001 ? 3 : 1))% of the values become black or white, the ends of 8 bits: usual of synthetic images, which go beyond")
        }
    }
}
