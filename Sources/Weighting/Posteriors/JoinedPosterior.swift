import LibC
import TensorIO

/// What several views together say of the class of every sample, as if they were independent given the class:
/// p(y | all) ~ p(y) prod_v p_v(y) / p(y), with no p_v below 1e-4, so that no view has the last word.
public struct JoinedPosterior: Sendable {
    /// [N, classes], each row of sum 1.
    public let values: [Float]
    public let classes: Int
    private static let least = 1e-4

    /// - Parameters:
    ///   - views: of the same samples and classes, one or more.
    ///   - members: the samples of each class.
    public init(_ views: [KernelPosterior], members: ClassMembers) {
        precondition(!views.isEmpty, "one view or more")
        classes = members.count
        precondition(views.allSatisfy { $0.classes == members.count && $0.values.count == views[0].values.count }, "the same samples")
        let n = Double(members.reduce(0) { $0 + $1.count })
        precondition(members.allSatisfy { !$0.isEmpty }, "samples of every class")
        let logPriors = members.map { log(Double($0.count) / n) * Double(1 - views.count) }
        var values = [Float](repeating: 0, count: views[0].values.count)
        var sums = [Double](repeating: 0, count: classes)
        for start in stride(from: 0, to: values.count, by: classes) {
            for label in 0..<classes {
                sums[label] = logPriors[label]
                for view in views { sums[label] += log(max(Double(view.values[start + label]), Self.least)) }
            }
            let greatest = sums.max()!
            var total = 0.0
            for label in 0..<classes {
                sums[label] = exp(sums[label] - greatest)
                total += sums[label]
            }
            for label in 0..<classes { values[start + label] = Float(sums[label] / total) }
        }
        self.values = values
    }

    /// What it says of each sample's own class.
    ///
    /// - Parameter labels: [N].
    public func own(_ labels: [Int]) -> [Float] { labels.enumerated().map { values[$0 * classes + $1] } }
}
