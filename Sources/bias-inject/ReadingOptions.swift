import ArgumentParser
import Bias
import TensorIO
import ToolKit

extension ImageFit: ExpressibleByArgument {}

/// How image files are read: options of every command that reads them.
struct ReadingOptions: ParsableArguments {
    @Option(help: ArgumentHelp(
        "Make images N by N pixels, as --fit says. Without it all must have one size.", valueName: "N"))
    var resize: Int?

    @Option(help: ArgumentHelp(
        "With --resize: crop, scaled until both sides have N, the longer one cut equally on both sides (the default); pad, scaled until the longer side has N, black on both sides of the other; stretch, each side for itself.",
        valueName: "crop|pad|stretch"))
    var fit: ImageFit?

    @Flag(help: "Keep pictures as they are stored, instead of turning them as their EXIF orientation says.")
    var noOrient = false

    @Flag(help: "Leave out image files that cannot be decoded, each of which --log names, instead of refusing them all.")
    var skipUnreadable = false

    /// Sides of images that make sense.
    private static let sides = 4...4096

    func validate() throws {
        if fit != nil, resize == nil { throw ValidationError("--fit goes with --resize N") }
        if let resize, !Self.sides.contains(resize) {
            throw ValidationError("--resize: expected \(Self.sides.lowerBound) to \(Self.sides.upperBound), found \(resize)")
        }
    }

    /// - Parameters:
    ///   - side: of the images, where it is not that of `--resize`.
    ///   - prefix: what stands before messages.
    func reading(_ context: ToolContext, side: Int? = nil, prefix: String = "") -> ImageReading {
        var reading = ImageReading(side: side ?? resize) { event in
            switch event {
            case .unreadable(let message): context.log(event: "unreadable", fields: ["message": .text(prefix + message)])
            case .otherFiles: context.note(prefix + "\(event)")
            case .skipped, .mended, .splitsAsClasses: context.warn(prefix + "\(event)")
            }
        }
        reading.fit = side == nil ? fit ?? .crop : .crop
        reading.orients = !noOrient
        reading.skipsUnreadable = skipUnreadable
        return reading
    }
}
