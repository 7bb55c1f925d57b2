import TensorIO

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What weights do to a dataset: how many samples they leave in effect, and, where the bias attribute is known, how
/// much of the weight is on bias-conflicting samples. For the user's eyes: no weight depends on it.
public struct WeightReport: Codable, Sendable, Equatable {
    public struct Entry: Codable, Sendable, Equatable {
        /// The class; nil in the total.
        public var label: Int?
        public var name: String?
        public var count: Int
        /// Samples that the views together confidently give to another class, by which single views that is so, and the share of
        /// the weight on them. Nil for weights by densities.
        public var contradicted: Int?
        public var contradictedBy: [String: Int]?
        public var contradictedMass: Double?
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
    /// What the gate found of each view; nil for weights by densities.
    public var views: [ViewVerdict]?
    /// What some of them show as one, where none counts alone.
    public var together: ViewVerdict?
    /// Of the samples that several views contradict, the share for which they name the same class: a sign of trust.
    public var agreement: Double?
    /// The least p that a weight is taken of.
    public var cap: Double?

    /// - Parameters: one weight (sum 1 in each class), density and label a sample; `bias` where it is known: a sample
    ///   is conflicting if its attribute is not the number of its class.
    public init(weights: [Double], density: [Double], labels: [Int], bias: [Int]?, classNames: [String]? = nil) {
        self.init(weights: weights, density: density, labels: labels, bias: bias, classNames: classNames, of: nil)
    }

    /// Of weights by posteriors: these take the place of densities.
    public init(_ result: PosteriorWeights, labels: [Int], bias: [Int]?, classNames: [String]? = nil) {
        self.init(
            weights: result.weights, density: result.posterior.own(labels).map(Double.init), labels: labels, bias: bias,
            classNames: classNames, of: result)
        views = result.verdicts
        together = result.together
        agreement = result.agreement
        cap = result.cap
    }

    private init(
        weights: [Double], density: [Double], labels: [Int], bias: [Int]?, classNames: [String]?, of result: PosteriorWeights?
    ) {
        precondition(weights.count == labels.count && density.count == labels.count, "one weight and density a label")
        precondition(bias.map { $0.count == labels.count } ?? true, "one bias attribute a label")
        func entry(_ indices: [Int], label: Int?, name: String?) -> Entry {
            let sum = indices.reduce(0) { $0 + weights[$1] }
            let squares = indices.reduce(0) { $0 + weights[$1] * weights[$1] }
            var entry = Entry(
                label: label, name: name, count: indices.count, effectiveSampleSize: squares > 0 ? sum * sum / squares : 0)
            func share(of chosen: [Int]) -> Double { chosen.reduce(0) { $0 + weights[$1] } / max(sum, 1e-300) }
            if let result {
                let contradicted = indices.filter { result.joined.other[$0] != nil }
                entry.contradicted = contradicted.count
                entry.contradictedMass = share(of: contradicted)
                entry.contradictedBy = [:]
                for (verdict, contradictions) in zip(result.verdicts, result.contradictions) {
                    entry.contradictedBy![verdict.name] = indices.count { contradictions.other[$0] != nil }
                }
            }
            guard let bias else { return entry }
            let conflicting = indices.filter { bias[$0] != labels[$0] }
            entry.conflicting = conflicting.count
            entry.conflictMass = share(of: conflicting)
            entry.auc = areaUnderCurve(indices.map { -density[$0] }, positive: indices.map { bias[$0] != labels[$0] })
            return entry
        }
        classes = ClassMembers(labels).enumerated().map { label, indices in
            entry(indices, label: label, name: classNames.flatMap { label < $0.count ? $0[label] : nil })
        }
        total = entry(Array(labels.indices), label: nil, name: nil)
    }

    /// Tables for a terminal: a line a view, where there are any, and a line a class.
    public var table: String {
        let viewRows = ((views ?? []) + (together.map { [$0] } ?? [])).map { view in
            [
                view.name, fixed(view.skill, digits: 3), "\(view.contradicted)", fixed(view.spread, digits: 2),
                view.objection ?? (together == nil || view == together ? "counts" : "counts with others"),
            ]
        }
        func number(_ value: Double?, _ digits: Int) -> String { value.map { fixed($0, digits: digits) } ?? "-" }
        let classRows = (classes + [total]).map { (entry: Entry) -> [String] in
            var row = [entry.name ?? entry.label.map(String.init) ?? "all", "\(entry.count)"]
            row.append(number(entry.effectiveSampleSize, 1))
            if let contradicted = entry.contradicted { row += ["\(contradicted)", number(entry.contradictedMass, 3)] }
            if let conflicting = entry.conflicting {
                row += ["\(conflicting)", number(entry.conflictMass, 3), number(entry.auc, 4)]
            }
            return row
        }
        var heads = ["class", "samples", "effective"]
        if views != nil { heads += ["contradicted", "their share"] }
        if total.conflicting != nil { heads += ["conflicting", "their mass", "AUC"] }
        let classTable = aligned([heads] + classRows)
        return viewRows.isEmpty
            ? classTable : aligned([["view", "skill", "contradicted", "spread", ""]] + viewRows) + "\n" + classTable
    }

    /// The report as JSON, keys sorted.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(self)
    }
}

/// Rows of cells, each column as wide as its widest and set to the right; of a last one without a head, the cells begin together.
private func aligned(_ rows: [[String]]) -> String {
    guard let heads = rows.first else { return "" }
    let widths = heads.indices.map { column in rows.map { $0[column].count }.max()! + 2 }
    func cell(_ text: String, _ column: Int) -> String {
        if heads[column].isEmpty { return "  " + text }
        return String(repeating: " ", count: widths[column] - text.count) + text
    }
    return rows.map { row in row.indices.map { cell(row[$0], $0) }.joined() }.joined(separator: "\n")
}
