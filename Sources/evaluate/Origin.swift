import Evaluation
import TensorIO
import ToolKit

extension ReportOrigin.Source {
    /// - Parameter role: under which the context has read the stream of `dataset`.
    init(_ dataset: ImageDataset, role: String, _ context: ToolContext) {
        self.init(
            digest: context.inputs[role] ?? "", kind: dataset.metadata.kind?.rawValue, images: dataset.count,
            seed: dataset.metadata.provenance.last { $0.seed != nil }?.seed)
    }
}

/// Says on standard error what is odd about the test set.
/// - Returns: the same for the report.
func doubts(about test: ImageDataset, after set: ImageDataset, _ context: ToolContext) -> [String] {
    let inputs = context.inputs
    let check = TestSetCheck(set: (set, inputs["input"] ?? ""), test: (test, inputs["test"] ?? ""))
    for warning in check.warnings { context.warn(warning) }
    return check.warnings
}
