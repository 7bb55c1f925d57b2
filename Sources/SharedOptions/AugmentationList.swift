import ArgumentParser
import Condensation

/// `--augment`: names by commas, `all`, `digits` or `none`.
public struct AugmentationList: ExpressibleByArgument, Sendable {
    public let operations: [AugmentationOperation]
    public static let all = AugmentationList(operations: AugmentationOperation.all)

    public init(operations: [AugmentationOperation]) { self.operations = operations }

    public init?(argument: String) {
        guard let operations = AugmentationOperation.list(argument) else { return nil }
        self.operations = operations
    }

    public var defaultValueDescription: String {
        operations.isEmpty ? "none" : operations.map(\.rawValue).joined(separator: ",")
    }
}
