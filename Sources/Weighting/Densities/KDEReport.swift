import TensorIO

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What weights do to a dataset: how many samples they leave in effect, and, where the bias attribute is known, how
/// much of the weight is on bias-conflicting samples. For the user's eyes: no weight depends on it.
public struct KDEReport: Codable, Sendable, Equatable {
    public struct Entry: Codable, Sendable, Equatable {
        /// The class; nil in the total.
        public var label: Int?
        public var name: String?
        public var count: Int
        /// 1 / sum(w^2) of weights that sum to 1: the number of equally weighted samples that average as well.
        public var effectiveSampleSize: Double
        /// Samples whose bias attribute is not their class's own.
        public var conflicting: Int?
        /// The share of the weight on them.
        public var conflictMass: Double?
        /// The area under the ROC curve of 1/density as their detector: the chance that a conflicting sample is rarer
        /// than an aligned one (ties count half). Nil without samples of both kinds.
        public var auc: Double?
    }

    public var classes: [Entry]
    public var total: Entry

    /// - Parameters: one weight (sum 1 in each class), density and label a sample; `bias` where it is known: a sample
    ///   is conflicting if its attribute is not the number of its class.
    public init(weights: [Double], density: [Double], labels: [Int], bias: [Int]?, classNames: [String]? = nil) {
        precondition(weights.count == labels.count && density.count == labels.count, "one weight and density a label")
        precondition(bias.map { $0.count == labels.count } ?? true, "one bias attribute a label")
        func entry(_ indices: [Int], label: Int?, name: String?) -> Entry {
            let sum = indices.reduce(0) { $0 + weights[$1] }
            let squares = indices.reduce(0) { $0 + weights[$1] * weights[$1] }
            var result = Entry(
                label: label, name: name, count: indices.count, effectiveSampleSize: squares > 0 ? sum * sum / squares : 0)
            guard let bias else { return result }
            let conflicting = indices.map { bias[$0] != labels[$0] }
            result.conflicting = conflicting.filter { $0 }.count
            result.conflictMass = zip(indices, conflicting).reduce(0) { $0 + ($1.1 ? weights[$1.0] : 0) } / max(sum, 1e-300)
            result.auc = areaUnderCurve(indices.map { -density[$0] }, positive: conflicting)
            return result
        }
        classes = ClassMembers(labels).enumerated().map { label, indices in
            entry(indices, label: label, name: classNames.flatMap { label < $0.count ? $0[label] : nil })
        }
        total = entry(Array(labels.indices), label: nil, name: nil)
    }

    /// A table for a terminal, a line a class.
    public var table: String {
        func cell(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }
        func number(_ value: Double?, _ digits: Int) -> String { value.map { fixed($0, digits: digits) } ?? "-" }
        let biased = total.conflicting != nil
        var lines = [
            cell("class", 12) + cell("samples", 9) + cell("effective", 11)
                + (biased ? cell("conflicting", 13) + cell("their mass", 12) + cell("AUC", 8) : "")
        ]
        for entry in classes + [total] {
            lines.append(
                cell(entry.name ?? entry.label.map(String.init) ?? "all", 12) + cell("\(entry.count)", 9)
                    + cell(number(entry.effectiveSampleSize, 1), 11)
                    + (biased
                        ? cell(entry.conflicting.map(String.init) ?? "-", 13) + cell(number(entry.conflictMass, 3), 12)
                            + cell(number(entry.auc, 4), 8) : ""))
        }
        return lines.joined(separator: "\n")
    }

    /// The report as JSON, keys sorted.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(self)
    }
}

/// The area under the ROC curve by the rank sum of the positives (Mann-Whitney), tied scores at their mean rank.
func areaUnderCurve(_ scores: [Double], positive: [Bool]) -> Double? {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    let positives = positive.filter { $0 }.count
    let negatives = positive.count - positives
    guard positives > 0, negatives > 0 else { return nil }
    var rankSum = 0.0
    var start = 0
    while start < order.count {
        var end = start + 1
        while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
        let rank = Double(start + end + 1) / 2
        for index in order[start..<end] where positive[index] { rankSum += rank }
        start = end
    }
    return (rankSum - Double(positives) * Double(positives + 1) / 2) / (Double(positives) * Double(negatives))
}
