import TensorIO
import ToolKit

/// Panels side by side, the rows of a class beside each other, with thin gaps between images and wide ones between panels.
struct ContactSheet {
    let width: Int
    let height: Int
    private(set) var pixels: [UInt8]
    private let channels: Int
    private static let gap = 2
    private static let divider = 10
    private static let background: UInt8 = 255
    private static let limit = 1 << 28

    /// - Parameter panels: of the same classes and channels.
    /// - Throws: `UsageError` for a sheet that is too large.
    init(_ panels: [SheetPanel], scale: Int) throws {
        channels = panels[0].channels
        let rowHeight = panels.map(\.height).max()! * scale + Self.gap
        let rows = panels[0].rows.indices.map { label in panels.map { $0.rows[label] }.max()! }
        let widths = panels.map { $0.columns * ($0.width * scale + Self.gap) }
        width = widths.reduce(0, +) + Self.gap + (panels.count - 1) * Self.divider
        height = rows.reduce(0, +) * rowHeight + Self.gap
        guard Double(width) * Double(height) * Double(channels) < Double(Self.limit) else {
            throw UsageError("a sheet of \(width)x\(height) pixels is too large: see --per-class, --scale")
        }
        pixels = [UInt8](repeating: Self.background, count: width * height * channels)
        var left = Self.gap
        for (panel, panelWidth) in zip(panels, widths) {
            var (top, image) = (Self.gap, 0)
            for (label, images) in panel.classes.enumerated() {
                for i in images.indices {
                    draw(
                        panel, image, x: left + i % panel.columns * (panel.width * scale + Self.gap),
                        y: top + i / panel.columns * rowHeight, scale: scale)
                    image += 1
                }
                top += rows[label] * rowHeight
            }
            left += panelWidth + Self.divider
        }
    }

    private mutating func draw(_ panel: SheetPanel, _ image: Int, x: Int, y: Int, scale: Int) {
        for row in 0..<panel.height * scale {
            for column in 0..<panel.width * scale {
                let target = ((y + row) * width + x + column) * channels
                pixels.replaceSubrange(
                    target..<target + channels, with: panel.pixel(image, x: column / scale, y: row / scale))
            }
        }
    }
}
