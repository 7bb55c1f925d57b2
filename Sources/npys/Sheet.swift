import ArgumentParser
import TensorIO
import ToolKit

struct Sheet: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draw a dataset as a contact sheet (PNG), a block of rows for each class.",
        discussion: """
            Normalised pixels are brought back by the transform in the trailer; without one, they are stretched. Several \
            datasets stand side by side, their classes in the same rows: originals beside synthetic images. With --by, the \
            images of greatest weight come first: those that kde-weight finds rare in their class, or likely of another, \
            which is then said on standard error.
            """)

    @OptionGroup var common: StreamOptions
    @Option(help: ArgumentHelp(
        "Images side by side, of each dataset; the number of a class by default, at most 20.", valueName: "N"))
    var columns: Int?
    @Option(help: ArgumentHelp("Images of each class, the first ones.", valueName: "N")) var perClass = 10
    @Option(help: ArgumentHelp(
        "A number for each image of the only dataset, from kde-weight; within a class the greatest comes first.",
        valueName: "FILE"), completion: .file())
    var by: String?
    @Flag(help: "Partitioned images as they are stored, instead of those to train on.") var packed = false
    @Option(help: ArgumentHelp("Size of a pixel in the sheet.", valueName: "N")) var scale = 2
    @Argument(help: ArgumentHelp("Datasets; standard input by default.", valueName: "FILE"), completion: .file())
    var files: [String] = ["-"]

    func validate() throws {
        for (name, value) in [("--columns", columns ?? 1), ("--per-class", perClass), ("--scale", scale)]
        where !(1...10_000).contains(value) {
            throw ValidationError("\(name): expected 1 to 10000, found \(value)")
        }
        if by != nil, files.count > 1 { throw ValidationError("--by orders one dataset, found \(files.count)") }
        try requireOneStandardInput(["input": files.first { $0 == "-" }, "--by": by])
    }

    func execute(_ context: ToolContext) throws {
        let sets = try files.map { file in
            let stream = try context.readStream(
                file, role: files.count == 1 ? "input" : file, expecting: ["images", "labels", "bias"])
            return try withFile(context.inputLabel(file)) {
                let data = try ImageDataset(shallow(stream), label: context.inputLabel(file))
                return packed ? data : try data.expanded()
            }
        }
        let order = try by.map { try SheetOrder($0, of: sets[0], context) }
        let classCount = sets.map(\.classCount).max()!
        if let names = sets.first(where: { $0.classCount == classCount })?.metadata.classNames {
            context.note("rows from the top: " + names.joined(separator: ", "))
        }
        let channels = sets.map(\.channels).max()!
        let panels = sets.map {
            SheetPanel(
                $0, classCount: classCount, perClass: perClass, columns: columns, channels: channels, order: order)
        }
        for line in order?.explanations(of: sets[0].members, shown: panels[0].classes) ?? [] { context.note(line) }
        if let order, sets[0].members.allSatisfy({ Set($0.map { order.values[$0] }).count < 2 }) {
            context.warn("all images of a class have the same weight: they come in their order")
        }
        let sheet = try ContactSheet(panels, scale: scale)
        try context.output {
            try PNG.write(pixels: sheet.pixels, width: sheet.width, height: sheet.height, channels: channels, to: $0)
        }
    }

    /// The stream with images of 8 bits or 32-bit floats, whatever their depth was.
    ///
    /// 16 bits are shades of 0 to 65535; floats that 32 bits do not hold are cut to the largest that they do.
    /// - Throws: `DataError` for images of other types, or not finite.
    private func shallow(_ stream: TensorStream) throws -> TensorStream {
        guard let place = stream.records.firstIndex(where: { $0.name == "images" }) else { return stream }
        let images = try stream.requireFinite(
            "images", elementType: [.uint8, .uint16, .float16, .float32, .float64], rank: 4)
        var result = stream
        switch images.elementType {
        case .uint16:
            result.records[place].array = NDArray(
                try images.integers().map { UInt8(($0 * 255 + 32767) / 65535) }, shape: images.shape)
        case .float16: result.records[place].array = NDArray(images.floats(), shape: images.shape)
        case .float64:
            let limit = Float.greatestFiniteMagnitude
            result.records[place].array = NDArray(
                images.floats().map { min(max($0, -limit), limit) }, shape: images.shape)
        default: break
        }
        return result
    }
}
