/// The operations of differentiable siamese augmentation (Zhao & Bilen, DSA, ICML 2021), with the published ranges.
public enum AugmentationOperation: String, Sendable, CaseIterable {
    case color, crop, cutout, flip, scale, rotate

    /// The published list for photographs and clothes.
    public static let all: [AugmentationOperation] = allCases
    /// The published list for digits, which a mirror turns into other signs.
    public static let digits: [AugmentationOperation] = allCases.filter { $0 != .flip }
}

/// The drawn parameters of one operation, for one image or for a whole batch.
public enum AugmentationParameters: Sendable, Equatable {
    /// Brightness offset in -0.5...0.5, saturation factor in 0...2, contrast factor in 0.5...1.5.
    case color(brightness: Double, saturation: Double, contrast: Double)
    /// Shift in pixels, each within an eighth of the side: output (y, x) is input (y + dy, x + dx).
    case crop(dy: Int, dx: Int)
    /// Centre of a square of half the side, set to zero.
    case cutout(y: Int, x: Int)
    case flip(Bool)
    /// Sampling factors in 1/1.2...1.2: output coordinates times these are input coordinates.
    case scale(y: Double, x: Double)
    /// Angle in radians, within 15 degrees.
    case rotate(Double)
}

extension AugmentationOperation {
    /// Operations by their names: `all`, `digits`, `none`, or names separated by commas; nil for unknown ones.
    public static func list(_ text: String) -> [AugmentationOperation]? {
        switch text {
        case "all": return all
        case "digits": return digits
        case "none": return []
        default:
            let names = text.split(separator: ",", omittingEmptySubsequences: false)
            let known = names.compactMap { AugmentationOperation(rawValue: String($0)) }
            return known.count == names.count && !known.isEmpty ? known : nil
        }
    }
}
