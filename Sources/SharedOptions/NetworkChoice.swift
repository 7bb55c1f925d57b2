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

    /// Call it from `validate()`.
    /// - Parameter option: what has named it.
    /// - Throws: `ValidationError` where `name` is none of the encoders of bias models.
    public static func checkEncoder(_ name: String, of option: String = "arch") throws {
        guard Networks.encoderNames.contains(name) else {
            throw ValidationError("--\(option): expected \(Networks.encoderNames.joined(separator: ", ")), found '\(name)'")
        }
    }

    /// - Throws: `UsageError` where the images are too small for it.
    public static func encoder(_ name: String, for set: ImageDataset, of option: String = "arch") throws -> any Encoder {
        guard let net = Networks.encoder(name, for: set.shape) else { throw tooDeep(name, for: set, of: option) }
        return net
    }

    private static func tooDeep(_ name: String, for set: ImageDataset, of option: String = "arch") -> UsageError {
        UsageError("--\(option) \(name) is too deep for images of \(set.height)x\(set.width)")
    }
}
