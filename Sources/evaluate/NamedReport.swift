import Evaluation
import TensorIO

/// A report as an argument of `evaluate table` names it.
struct NamedReport {
    var name: String
    var path: String
    var report: EvaluationReport

    /// What should be the same in all reports and is not, in words, each once.
    ///
    /// - Parameter tolerated: `--unlike`.
    /// - Throws: `DataError` for the first report that is not like the first one, says nothing of its test set and settings, or
    ///   is pooled with another of the same set, unless that is tolerated.
    static func differences(among reports: [NamedReport], tolerated: Bool) throws -> [String] {
        var found: [String] = []
        // The rate of a set that brings its own is like any other, so that two others may differ where both are like it.
        let fixed = reports.first { $0.report.origin.map { $0.settings.learningRateIsOfSet != true } ?? false }
        for (i, entry) in reports.enumerated() {
            let problem = entry.problem(beside: reports[0]) ?? fixed.flatMap { entry.problem(beside: $0) }
                ?? entry.repetition(of: reports[..<i])
            guard let problem else { continue }
            guard tolerated else { throw DataError(problem.message, file: entry.path) }
            if !found.contains(problem.short) { found.append(problem.short) }
        }
        return found
    }

    private typealias Problem = (message: String, short: String)

    private func problem(beside first: NamedReport) -> Problem? {
        guard let origin = report.origin, let expected = first.report.origin else {
            guard report.origin == nil else { return nil }
            return (
                "expected a report that tells its test set, network and settings, found none: make it anew with "
                    + "'evaluate --format json', or compare it all the same with --unlike",
                "\(path) does not tell its test set, network and settings"
            )
        }
        let differences = expected.differences(from: origin)
        guard !differences.isEmpty else { return nil }
        let list = differences.joined(separator: "; ")
        return ("expected a report like \(first.path), found \(list); --unlike compares them all the same", list)
    }

    private func repetition(of earlier: ArraySlice<NamedReport>) -> Problem? {
        guard let same = earlier.first(where: { $0.name == name && $0.report.isOfSameSet(as: report) }) else { return nil }
        return (
            "expected another set than that of \(same.path): the column '\(name)' is over syntheses; --unlike takes both",
            "the column '\(name)' has the same set in \(same.path) and \(path)"
        )
    }
}
