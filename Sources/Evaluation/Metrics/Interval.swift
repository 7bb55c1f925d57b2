/// A 95% confidence interval of a mean, or of a difference of means, by Student's t.
///
/// It rests on values that scatter alike about their mean, each independent of the others, and holds its 95% for few of them.
/// Nothing is cut off: that of a share may reach below 0 or above 1, which tells that the values are too few.
public struct Interval: Codable, Sendable, Equatable {
    public let low: Double
    public let high: Double

    /// mean ± t(0.975, n - 1) · s / √n; nil for fewer than two values.
    public init?(meanOf values: [Double]) {
        guard values.count > 1 else { return nil }
        self.init(
            centre: mean(of: values), error: (variance(of: values) / Double(values.count)).squareRoot(),
            degreesOfFreedom: Double(values.count - 1))
    }

    /// That of mean(later) - mean(first), independent of each other and of any spread: Welch's, with the degrees of freedom
    /// of Welch and Satterthwaite. Nil where a side has fewer than two values.
    public init?(from first: [Double], to later: [Double]) {
        guard first.count > 1, later.count > 1 else { return nil }
        let parts = [first, later].map { variance(of: $0) / Double($0.count) }
        let (total, centre) = (parts[0] + parts[1], mean(of: later) - mean(of: first))
        let shares = zip(parts, [first, later]).map { part, values in part / total * part / total / Double(values.count - 1) }
        let degrees = total > 0 ? 1 / (shares[0] + shares[1]) : 1
        self.init(centre: centre, error: total.squareRoot(), degreesOfFreedom: degrees)
    }

    /// That of mean(later) - mean(first) where the values at one place belong together: of the mean of their differences. Nil
    /// for fewer than two.
    /// - Precondition: as many values on both sides.
    public init?(pairedFrom first: [Double], to later: [Double]) {
        precondition(first.count == later.count, "a pair has two values")
        self.init(meanOf: zip(first, later).map { $1 - $0 })
    }

    private init(centre: Double, error: Double, degreesOfFreedom: Double) {
        let half = StudentT.quantile(0.975, degreesOfFreedom: degreesOfFreedom) * error
        (low, high) = (centre - half, centre + half)
    }
}

/// - Precondition: a value at least.
func mean(of values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

/// The sample variance (divisor n - 1).
/// - Precondition: two values at least.
func variance(of values: [Double]) -> Double {
    let centre = mean(of: values)
    return values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(values.count - 1)
}
