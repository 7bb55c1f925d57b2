import ArgumentParser
import TensorIO
import ToolKit

struct Sheet: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draw a dataset as a contact sheet (PNG), a block of rows for each class.",
        discussion: """
            Normalised pixels are brought back by the transform in the trailer; without one, they are stretched. Several \
            datasets stand side by side, their classes in the same rows: originals beside synthetic images. With --by, the \
            images of greatest weight come first: those that kde-weight finds rare in their class.
            """)

    @OptionGroup var common: StreamOptions
    @Option(help: ArgumentHelp(
        "Images side by side, of each dataset; the number of a class by default, at most 20.", valueName: "N"))
    var columns: Int?
    @Option(help: ArgumentHelp("Images of each class, the first ones.", valueName: "N")) var perClass = 10
    @Option(help: ArgumentHelp(
        "A number for each image of the only dataset, from kde-weight; within a class the greatest comes first.",
        valueName: "FILE"))
    var by: String?
    @Option(help: ArgumentHelp("Size of a pixel in the sheet.", valueName: "N")) var scale = 2
    @Argument(help: ArgumentHelp("Datasets; standard input by default.", valueName: "FILE")) var files: [String] = ["-"]

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
            let data = try context.readDataset(file, role: files.count == 1 ? "input" : file)
            guard data.channels == 1 || data.channels == 3 else {
                throw DataError(
                    "expected 1 or 3 channels, found \(data.channels)", file: context.inputLabel(file), record: "images")
            }
            return data
        }
        let values = try by.map { try readValues($0, count: sets[0].count, context) }
        let classCount = sets.map(\.classCount).max()!
        if let names = sets.first(where: { $0.classCount == classCount })?.metadata.classNames {
            context.note("rows from the top: " + names.joined(separator: ", "))
        }
        let channels = sets.map(\.channels).max()!
        let panels = sets.map {
            SheetPanel(
                $0, classCount: classCount, perClass: perClass, columns: columns, channels: channels, orderedBy: values)
        }
        let sheet = try ContactSheet(panels, scale: scale)
        try context.output {
            try PNG.write(pixels: sheet.pixels, width: sheet.width, height: sheet.height, channels: channels, to: $0)
        }
    }

    /// The first record of a stream: a number an image.
    private func readValues(_ path: String, count: Int, _ context: ToolContext) throws -> [Float] {
        let stream = try context.readStream(path, role: "--by", expecting: ["weights"])
        return try withFile(context.inputLabel(path)) {
            let name = stream.records.first?.name ?? "weights"
            let values = try stream.requireFinite(name, elementType: [.float32, .float64], rank: 1).floats()
            guard values.count == count else {
                throw DataError("expected \(count) values, one for each image, found \(values.count)", record: name)
            }
            return values
        }
    }
}
