import ArgumentParser
import Datasets
import Nets
import TensorIO
import ToolKit

/// The classifier that `--arch` names, for images of a set.
public enum NetworkChoice {
    /// Call it from `validate()`.
    /// - Throws: `ValidationError` where `name` is none.
    public static func check(_ name: String) throws {
        guard Networks.isName(name) else { throw ValidationError("--arch: expected \(Networks.notation); found '\(name)'") }
    }

    /// - Throws: `UsageError` where the images are too small for it.
    public static func classifier(_ name: String, for set: ImageDataset, classes: Int) throws -> any Classifier {
        guard let net = Networks.classifier(name, for: set.shape, classes: classes) else { throw tooDeep(name, for: set) }
        return net
    }

    /// - Throws: `UsageError` where the images are too small for it.
    public static func encoder(_ name: String, for set: ImageDataset) throws -> any Encoder {
        guard let net = Networks.encoder(name, for: set.shape) else { throw tooDeep(name, for: set) }
        return net
    }

    private static func tooDeep(_ name: String, for set: ImageDataset) -> UsageError {
        UsageError("--arch \(name) is too deep for images of \(set.height)x\(set.width)")
    }
}
