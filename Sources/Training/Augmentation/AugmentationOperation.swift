import LibC
import Randomness

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

extension AugmentationOperation {
    /// Draws this operation's parameters for images of `height` × `width`.
    public func draw(height: Int, width: Int, using random: inout CounterRandom) -> AugmentationParameters {
        switch self {
        case .color:
            return .color(
                brightness: random.uniform(-0.5...0.5), saturation: random.uniform(0...2),
                contrast: random.uniform(0.5...1.5))
        case .crop:
            let (sy, sx) = (Int(0.125 * Double(height) + 0.5), Int(0.125 * Double(width) + 0.5))
            return .crop(dy: random.integer(below: 2 * sy + 1) - sy, dx: random.integer(below: 2 * sx + 1) - sx)
        case .cutout:
            let (sy, sx) = (Self.cutoutSide(height), Self.cutoutSide(width))
            // An even square may be centred on the far border too.
            return .cutout(
                y: random.integer(below: height + 1 - sy % 2), x: random.integer(below: width + 1 - sx % 2))
        case .flip: return .flip(random.uniform() < 0.5)
        case .scale: return .scale(y: random.uniform(1 / 1.2...1.2), x: random.uniform(1 / 1.2...1.2))
        case .rotate: return .rotate(random.uniform(-15...15) * Double.pi / 180)
        }
    }

    static func cutoutSide(_ side: Int) -> Int { Int(0.5 * Double(side) + 0.5) }
}
