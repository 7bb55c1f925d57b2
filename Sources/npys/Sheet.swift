import ArgumentParser
import TensorIO
import ToolKit

struct Sheet: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draw a dataset as a contact sheet (PNG), a block of rows for each class.",
        discussion: """
            Normalised pixels are brought back by the transform in the trailer; without one, they are stretched. Several \
            datasets stand side by side, their classes in the same rows: originals beside synthetic images.
            """)

    @OptionGroup var common: StreamOptions
    @Option(help: ArgumentHelp(
        "Images side by side, of each dataset; the number of a class by default, at most 20.", valueName: "N"))
    var columns: Int?
    @Option(help: ArgumentHelp("Images of each class, the first ones.", valueName: "N")) var perClass = 10
    @Option(help: ArgumentHelp("Size of a pixel in the sheet.", valueName: "N")) var scale = 2
    @Argument(help: ArgumentHelp("Datasets; standard input by default.", valueName: "FILE")) var files: [String] = ["-"]

    func validate() throws {
        for (name, value) in [("--columns", columns ?? 1), ("--per-class", perClass), ("--scale", scale)]
        where !(1...10_000).contains(value) {
            throw ValidationError("\(name): expected 1 to 10000, found \(value)")
        }
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
        let classCount = sets.map(\.classCount).max()!
        if let names = sets.first(where: { $0.classCount == classCount })?.metadata.classNames {
            context.note("rows from the top: " + names.joined(separator: ", "))
        }
        let channels = sets.map(\.channels).max()!
        let panels = sets.map {
            SheetPanel($0, classCount: classCount, perClass: perClass, columns: columns, channels: channels)
        }
        let sheet = try ContactSheet(panels, scale: scale)
        try context.output {
            try PNG.write(pixels: sheet.pixels, width: sheet.width, height: sheet.height, channels: channels, to: $0)
        }
    }
}
