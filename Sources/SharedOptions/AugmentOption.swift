import ArgumentParser
import Training

/// `--augment`, as names by commas, `all`, `digits` or `none`: `@OptionGroup var augment: AugmentOption`.
public struct AugmentOption: ParsableArguments {
    struct List: ExpressibleByArgument {
        let augmentation: Augmentation

        init(_ operations: [AugmentationOperation]) { augmentation = Augmentation(operations) }

        init?(argument: String) {
            guard let augmentation = Augmentation(argument) else { return nil }
            self.augmentation = augmentation
        }

        var defaultValueDescription: String { augmentation.description }
    }

    @Option(help: "Augmentations to draw from, by commas: color crop cutout flip scale rotate; digits: all but flip; none. By +: to apply all, in that order.")
    var augment = List(AugmentationOperation.all)

    public var augmentation: Augmentation { augment.augmentation }

    public init() {}
}
