import LibC
import Randomness

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
