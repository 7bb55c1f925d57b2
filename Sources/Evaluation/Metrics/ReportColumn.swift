/// A column of a comparison: one report, or several, each of another synthesis by the same method.
public struct ReportColumn: Sendable {
    public let name: String
    public let reports: [EvaluationReport]

    /// - Precondition: a report at least.
    public init(name: String, reports: [EvaluationReport]) {
        precondition(!reports.isEmpty, "a column needs a report")
        (self.name, self.reports) = (name, reports)
    }

    /// Whether its figures scatter over syntheses, not over the nets of one set.
    var isPooled: Bool { reports.count > 1 }

    /// What its figures scatter over: `3 syntheses`, `5 networks of one set`.
    var basis: String {
        let count = isPooled ? reports.count : reports[0].nets
        return isPooled ? "\(count) syntheses" : "\(count) \(count == 1 ? "network" : "networks") of one set"
    }

    /// How long its nets were trained: `300`, or `100,300` of reports that differ. Nil where none tells.
    var epochs: String? {
        let told = Set(reports.compactMap { $0.origin?.settings.epochs })
        return told.isEmpty ? nil : told.sorted().map(String.init).joined(separator: ",")
    }

    /// The figure of the summary called `row`: a value a net, or the mean of each synthesis. Nil where a report lacks it.
    func estimate(_ row: String) -> Estimate? {
        let each = estimates(row)
        guard each.count == reports.count else { return nil }
        return isPooled ? Estimate(each.map(\.mean)) : each[0]
    }

    /// The standard deviation between the nets of one set: of several sets, the root of the mean variance, weighted by the
    /// degrees of freedom. Nil where no set has two nets.
    func netDeviation(_ row: String) -> Double? {
        let spread = estimates(row).map(\.values).filter { $0.count > 1 }
        guard !spread.isEmpty else { return nil }
        let degrees = spread.map { Double($0.count - 1) }
        return (zip(spread, degrees).reduce(0) { $0 + variance(of: $1.0) * $1.1 } / degrees.reduce(0, +)).squareRoot()
    }

    private func estimates(_ row: String) -> [Estimate] {
        reports.compactMap { report in report.summaryRows.first { $0.name == row }?.estimate }
    }

    /// What a value of an estimate was drawn with, all of them different: values of two columns with the same keys are pairs.
    /// Nil where the reports do not tell seeds that differ.
    private var pairingKeys: [String]? {
        let origins = reports.compactMap(\.origin)
        guard origins.count == reports.count else { return nil }
        let keys = isPooled
            ? origins.map { "\($0.set.seed.map(String.init) ?? "none") \($0.seed) \($0.network) \($0.settings.nets)" }
            : (0..<reports[0].nets).map { "\(origins[0].seed) \(origins[0].network) \(reports[0].nets) \($0)" }
        return Set(keys).count == keys.count ? keys : nil
    }

    /// The places of the values of this column that belong to those of `first`, in its order; nil where they are no pairs.
    func pairing(with first: ReportColumn) -> [Int]? {
        guard isPooled == first.isPooled, let keys = pairingKeys, let others = first.pairingKeys, keys.count == others.count
        else { return nil }
        let places = others.compactMap { keys.firstIndex(of: $0) }
        return places.count == others.count ? places : nil
    }
}

extension EvaluationReport {
    /// Whether `other` is about the same set: no other synthesis.
    public func isOfSameSet(as other: EvaluationReport) -> Bool {
        guard let mine = origin?.set.digest, let its = other.origin?.set.digest else { return false }
        return mine == its
    }
}
