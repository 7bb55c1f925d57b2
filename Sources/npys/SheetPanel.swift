import TensorIO

/// The images of one dataset that a contact sheet shows.
struct SheetPanel {
    let width: Int
    let height: Int
    let channels: Int
    /// Images side by side.
    let columns: Int
    /// The images of each class, by their place in the dataset.
    let classes: [[Int]]
    /// [height, width, channels] an image, class after class, 0...255.
    private let tones: [UInt8]

    /// - Parameters:
    ///   - channels: 3 makes grey images of three equal channels.
    ///   - order: of the images of a class; as they come when nil.
    init(
        _ data: ImageDataset, classCount: Int, perClass: Int, columns: Int?, channels: Int, order: SheetOrder?
    ) {
        classes = (0..<classCount).map { label -> [Int] in
            guard label < data.classCount else { return [] }
            var members = data.members[label]
            if let order { members.sort { order.precedes($0, $1, of: label) } }
            return Array(members.prefix(perClass))
        }
        (width, height, self.channels) = (data.width, data.height, channels)
        self.columns = columns ?? min(max(1, classes.map(\.count).max() ?? 1), 20)
        let pixels = Self.tones(data, classes.flatMap { $0 })
        tones = data.channels == channels ? pixels : tripled(pixels)
    }

    /// The rows that each class needs.
    var rows: [Int] { classes.map { ($0.count + columns - 1) / columns } }

    /// The channels of a pixel of an image.
    func pixel(_ image: Int, x: Int, y: Int) -> ArraySlice<UInt8> {
        let start = ((image * height + y) * width + x) * channels
        return tones[start..<start + channels]
    }

    /// The images' pixels in 0...255.
    private static func tones(_ data: ImageDataset, _ indices: [Int]) -> [UInt8] {
        let unit = data.unitPixels(indices)
        guard data.images.elementType == .float32, data.metadata.transform == nil,
            let low = unit.min(), let high = unit.max(), low < 0 || high > 1
        else { return unit.map(ImageDataset.tone) }
        // In halves, whose difference does not overflow; what has no extent is grey.
        let extent = high / 2 - low / 2
        return unit.map { ImageDataset.tone(extent > 0 ? ($0 / 2 - low / 2) / extent : 0.5) }
    }
}
