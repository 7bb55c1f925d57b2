import ArgumentParser
import Training

/// `--augment`, as names by commas, `all`, `digits` or `none`: `@OptionGroup var augment: AugmentOption`.
public struct AugmentOption: ParsableArguments {
    public struct List: ExpressibleByArgument {
        public let augmentation: Augmentation

        init(_ operations: [AugmentationOperation]) { augmentation = Augmentation(operations) }

        public init?(argument: String) {
            guard let augmentation = Augmentation(argument) else { return nil }
            self.augmentation = augmentation
        }

        public var defaultValueDescription: String { augmentation.description }
    }

    /// What can be named.
    public static let names =
        "Augmentations to draw from, by commas: color crop cutout flip scale rotate; digits: all but flip; none. By +: to apply all, in that order"

    @Option(help: "\(AugmentOption.names).")
    var augment = List(AugmentationOperation.all)

    public var augmentation: Augmentation { augment.augmentation }

    public init() {}
}
