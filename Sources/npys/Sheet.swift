import ArgumentParser
import TensorIO
import ToolKit

struct Sheet: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draw a dataset as a contact sheet (PNG), a block of rows for each class.",
        discussion: "Normalised pixels are brought back by the transform in the trailer; without one, they are stretched.")

    @OptionGroup var common: StreamOptions
    @Option(help: ArgumentHelp("Images side by side; the number of a class by default, at most 20.", valueName: "N"))
    var columns: Int?
    @Option(help: ArgumentHelp("Images of each class, the first ones.", valueName: "N")) var perClass = 10
    @Option(help: ArgumentHelp("Size of a pixel in the sheet.", valueName: "N")) var scale = 2
    @Argument(help: ArgumentHelp("A dataset.", valueName: "FILE")) var file = "-"

    func validate() throws {
        for (name, value) in [("--columns", columns ?? 1), ("--per-class", perClass), ("--scale", scale)]
        where !(1...10_000).contains(value) {
            throw ValidationError("\(name): expected 1 to 10000, found \(value)")
        }
    }

    func execute(_ context: ToolContext) throws {
        let data = try context.readDataset(file)
        guard data.channels == 1 || data.channels == 3 else {
            throw DataError(
                "expected 1 or 3 channels, found \(data.channels)", file: context.inputLabel(file), record: "images")
        }
        let classes = (0..<data.classCount).map { Array(data.indices(ofClass: $0).prefix(perClass)) }
        let largest = classes.map(\.count).max() ?? 1
        let sheet = try ContactSheet(data, classes: classes, columns: columns ?? min(largest, 20), scale: scale)
        try context.output {
            try PNG.write(
                pixels: sheet.pixels, width: sheet.width, height: sheet.height, channels: data.channels, to: $0)
        }
    }
}

/// Images in a grid, a block of rows for each class, with a thin gap between.
private struct ContactSheet {
    let width: Int
    let height: Int
    private(set) var pixels: [UInt8]
    private let channels: Int
    private static let gap = 2
    private static let background: UInt8 = 255
    private static let limit = 1 << 28

    init(_ data: ImageDataset, classes: [[Int]], columns: Int, scale: Int) throws {
        channels = data.channels
        let cell = (width: data.width * scale + Self.gap, height: data.height * scale + Self.gap)
        let rows = classes.map { ($0.count + columns - 1) / columns }.reduce(0, +)
        width = columns * cell.width + Self.gap
        height = rows * cell.height + Self.gap
        guard Double(width) * Double(height) * Double(channels) < Double(Self.limit) else {
            throw UsageError("a sheet of \(width)x\(height) pixels is too large: see --per-class, --scale")
        }
        pixels = [UInt8](repeating: Self.background, count: width * height * channels)
        let shown = classes.flatMap { $0 }
        let tones = Self.tones(data, shown)
        var (row, next) = (0, 0)
        for members in classes {
            for i in members.indices {
                let x = Self.gap + i % columns * cell.width
                let y = Self.gap + (row + i / columns) * cell.height
                draw(tones, at: next, data, x: x, y: y, scale: scale)
                next += 1
            }
            row += (members.count + columns - 1) / columns
        }
    }

    private mutating func draw(_ tones: [UInt8], at index: Int, _ data: ImageDataset, x: Int, y: Int, scale: Int) {
        let start = index * data.height * data.width * channels
        for row in 0..<data.height * scale {
            for column in 0..<data.width * scale {
                let source = start + (row / scale * data.width + column / scale) * channels
                let target = ((y + row) * width + x + column) * channels
                for c in 0..<channels { pixels[target + c] = tones[source + c] }
            }
        }
    }

    /// The images' pixels in 0...255.
    private static func tones(_ data: ImageDataset, _ indices: [Int]) -> [UInt8] {
        var unit = data.denormalizedPixels(indices)
        if data.images.elementType == .float32, data.metadata.transform == nil,
            let low = unit.min(), let high = unit.max(), low < 0 || high > 1
        {
            let extent = high - low
            for i in unit.indices { unit[i] = (unit[i] - low) / extent }
        }
        return unit.map { UInt8((min(max($0, 0), 1) * 255).rounded()) }
    }
}
