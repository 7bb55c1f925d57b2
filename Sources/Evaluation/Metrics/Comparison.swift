/// Columns of reports side by side, and the difference of every later one from the first.
public struct Comparison: Codable, Sendable, Equatable {
    /// One figure of the summary in every column.
    public struct Row: Codable, Sendable, Equatable {
        public let name: String
        /// In the order of `columns`; nil where a report lacks the figure.
        public let estimates: [Estimate?]
        /// The standard deviation between the nets of one set, in the same order.
        public let netDeviations: [Double?]
        /// Of each later column from the first, in shares (0.25 is 25 points); nil where either is missing.
        public let differences: [Difference?]
    }

    /// A difference of two means.
    public struct Difference: Codable, Sendable, Equatable {
        public let mean: Double
        /// Ends of its 95% t interval; nil where a side has a single value, and where one side scatters over syntheses and the
        /// other over nets.
        public let low: Double?
        public let high: Double?
        /// Whether the interval is that of pairs of equal seed; else it is Welch's, nil without one.
        public let paired: Bool?
    }

    /// A figure that is not an accuracy, e.g. the share of images in their class's own colour.
    public struct FigureRow: Codable, Sendable, Equatable {
        public let name: String
        /// In the order of `columns`, over several reports their mean; nil where a report lacks it.
        public let values: [Double?]
    }

    public let columns: [String]
    /// What the estimates of each column scatter over: `3 syntheses` or `5 networks of one set`.
    public let bases: [String]
    public let rows: [Row]
    public let figures: [FigureRow]
    /// The accuracy that a publication reports, by column, as a share.
    public let published: [String: Double]
    /// What differs between the reports besides the sets, in words.
    public let unlike: [String]

    /// - Parameters:
    ///   - columns: at least two reports in all, under different names.
    ///   - published: published accuracies (0...1) by heading; headings that are no column are left out.
    ///   - unlike: what the reports should have in common and have not.
    public init(_ columns: [ReportColumn], published: [String: Double] = [:], unlike: [String] = []) {
        let reports = columns.flatMap(\.reports)
        precondition(reports.count > 1, "a comparison needs two reports")
        self.columns = columns.map(\.name)
        bases = columns.map(\.basis)
        self.published = published.filter { entry in columns.contains { $0.name == entry.key } }
        self.unlike = unlike
        let names = reports.map { $0.summaryRows.map(\.name) }.max { $0.count < $1.count }!
        rows = names.map { name in
            Row(
                name: name, estimates: columns.map { $0.estimate(name) }, netDeviations: columns.map { $0.netDeviation(name) },
                differences: columns.dropFirst().map { Difference(of: name, from: columns[0], to: $0) })
        }
        var figureNames: [String] = []
        for figure in reports.flatMap(\.figures) where !figureNames.contains(figure.name) {
            figureNames.append(figure.name)
        }
        figures = figureNames.map { name in
            FigureRow(name: name, values: columns.map { column in
                let values = column.reports.compactMap { report in report.figures.first { $0.name == name }?.value }
                return values.count == column.reports.count ? mean(of: values) : nil
            })
        }
    }

    /// A report a column.
    public init(_ reports: [(name: String, report: EvaluationReport)], published: [String: Double] = [:]) {
        self.init(reports.map { ReportColumn(name: $0.name, reports: [$0.report]) }, published: published)
    }
}

extension Comparison.Difference {
    fileprivate init?(of row: String, from first: ReportColumn, to later: ReportColumn) {
        guard let start = first.estimate(row), let end = later.estimate(row) else { return nil }
        mean = end.mean - start.mean
        let places = later.pairing(with: first) ?? []
        let isPaired = places.count == start.values.count && places.count == end.values.count
        let interval = first.isPooled != later.isPooled ? nil
            : isPaired ? Interval(pairedFrom: start.values, to: places.map { end.values[$0] })
            : Interval(from: start.values, to: end.values)
        (low, high) = (interval?.low, interval?.high)
        paired = interval == nil ? nil : isPaired
    }
}
