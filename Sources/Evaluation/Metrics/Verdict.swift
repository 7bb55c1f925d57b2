/// How a figure measured here stands to a published one.
public enum Verdict: String, Sendable, CaseIterable {
    /// The interval of what was measured, or its mean where there is none, meets published ± its standard deviation.
    case reproduced
    /// It lies above that.
    case beaten
    /// It lies below that.
    case short
    /// It was measured on other data than those of the publication.
    case notComparable = "not comparable"
    /// It was not measured.
    case missing

    /// - Parameters:
    ///   - interval: of the accuracy, low to high; equal ends where nothing scatters.
    ///   - published: accuracy and standard deviation in the same unit; no deviation is 0.
    public init(interval: (low: Double, high: Double), published: (mean: Double, deviation: Double)) {
        if interval.low > published.mean + published.deviation {
            self = .beaten
        } else if interval.high < published.mean - published.deviation {
            self = .short
        } else {
            self = .reproduced
        }
    }
}

/// A published figure, and what was measured for it.
public struct VerdictRow: Sendable {
    /// What the figure is of: a value for each heading of the table.
    public let labels: [String]
    /// Accuracy and standard deviation, 0 to 1; nil where nothing is published.
    public let published: (mean: Double, deviation: Double)?
    public let isComparable: Bool
    /// Nil where there is no report.
    public let measured: ReportColumn?

    public init(
        labels: [String], published: (mean: Double, deviation: Double)?, isComparable: Bool, reports: [EvaluationReport]
    ) {
        (self.labels, self.published, self.isComparable) = (labels, published, isComparable)
        measured = reports.isEmpty ? nil : ReportColumn(name: labels.joined(separator: " "), reports: reports)
    }

    /// The accuracy, over the syntheses, or over the nets of the only one.
    public var accuracy: Estimate? { measured?.estimate("accuracy") }

    /// Nil where nothing is published that it could be held against.
    public var verdict: Verdict? {
        guard let accuracy else { return .missing }
        guard isComparable else { return .notComparable }
        let interval = (low: accuracy.low ?? accuracy.mean, high: accuracy.high ?? accuracy.mean)
        return published.map { Verdict(interval: interval, published: $0) }
    }
}
