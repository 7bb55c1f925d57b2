/// A figure measured several times, once a net or once a set: its mean, and how much it moves.
public struct Estimate: Codable, Sendable, Equatable {
    /// One value a net (in a column of several sets: one a set), as a share (0...1) unless the owner says otherwise.
    public let values: [Double]
    public let mean: Double
    /// Sample standard deviation of the values (divisor n - 1); nil for a single one.
    public let standardDeviation: Double?
    /// Ends of the 95% t interval of the mean, not cut off at 0 and 1; nil for a single value.
    public let low: Double?
    public let high: Double?

    /// - Precondition: a value at least.
    public init(_ values: [Double]) {
        precondition(!values.isEmpty, "an estimate needs at least one value")
        self.values = values
        mean = Evaluation.mean(of: values)
        standardDeviation = values.count > 1 ? variance(of: values).squareRoot() : nil
        let interval = Interval(meanOf: values)
        (low, high) = (interval?.low, interval?.high)
    }

    private enum CodingKeys: CodingKey { case values, mean, standardDeviation, low, high }

    /// Takes the values and computes the rest anew: reports of other versions may hold other intervals.
    /// - Throws: `DecodingError` where there is no value.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let values = try container.decode([Double].self, forKey: .values)
        guard !values.isEmpty else {
            throw DecodingError.dataCorruptedError(forKey: .values, in: container, debugDescription: "expected a value")
        }
        self.init(values)
    }
}
