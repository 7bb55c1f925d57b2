import Evaluation
import TensorIO
import ToolKit

extension ToolContext {
    /// Warns where images of the test set, the input of role `test`, were seen before by what learns from the input of role `input`.
    ///
    /// - Parameters:
    ///   - set: what learns: a set to train on, or a trained network.
    ///   - test: what it is tested on.
    /// - Returns: what it said.
    @discardableResult
    public func warnOfLeak(set: StreamMetadata, test: StreamMetadata) -> String? {
        let leak = TestSetCheck.leak(set: (set, inputs["input"] ?? ""), test: (test, inputs["test"] ?? ""))
        leak.map(warn)
        return leak
    }
}
