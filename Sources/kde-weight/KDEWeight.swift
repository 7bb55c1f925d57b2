import ArgumentParser
import Datasets
import Kernels
import TensorIO
import ToolKit
import Weighting

extension KDEOptions.Normalisation: ExpressibleByArgument {}

/// Weights for samples by how much their embedding goes against their class.
@main struct KDEWeight: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "kde-weight",
        abstract: "Weight samples by how rare, or how unlikely of their class, their embeddings are.",
        discussion: """
            Reads streams of embeddings [N,D] and labels [N], several of the same samples if you like, and writes weights \
            f32 [N], which sum to 1 within each class, and what they come from: density f32 [N], the Gaussian kernel density \
            estimate within the class, or posterior f32 [N,classes], how likely every class is. A report goes to standard \
            error. A record 'bias' is used for the report only, but by --score bias-labels.
            """,
        version: versionLine("kde-weight"))

    enum Score: String, CaseIterable, ExpressibleByArgument {
        case literal, posterior
        case kernelSum = "kernel-sum"
        case biasLabels = "bias-labels"
    }

    @Argument(help: ArgumentHelp("The embeddings; - is standard input.", valueName: "FILE"), completion: .file())
    var inputs: [String] = ["-"]

    @Option(help: """
        literal: 1/f, f the density; kernel-sum: max(1, n/256) / sum of kernels, the same without the constant of f; posterior: \
        1/p, p the probability of the class; bias-labels: what the labels of the bias would give, for comparison.
        """)
    var score: Score = .literal

    @OptionGroup(title: "Options for densities") var densities: DensityOptions
    @OptionGroup(title: "Options for posteriors") var posteriors: PosteriorOptions

    @Option(help: ArgumentHelp(
        "Variance of the kernel: 0.1 for densities, for a posterior the likeliest of .4, .2, … .0125.", valueName: "S2"))
    var variance: Double?

    @Option(help: ArgumentHelp(
        "Use N random samples where there are more: for a density of a class (or batch), all by default; for a posterior of "
            + "all classes, 16000 by default.", valueName: "N"))
    var references: Int?

    @Option(help: ArgumentHelp("Write the report to FILE as JSON.", valueName: "FILE"), completion: .file())
    var report: String?

    @OptionGroup var seeding: SeedOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        let least = score == .posterior ? 0.001 : 1e-30
        if let variance, !(variance >= least && variance <= 1e30) {
            throw ValidationError(
                "--variance: expected a number \(score == .posterior ? "of 0.001 or more" : "above 0"), found \(variance)")
        }
        if let references, references < 2 { throw ValidationError("--references: expected 2 or more, found \(references)") }
        if let option = score == .posterior || score == .biasLabels ? densities.given : nil {
            throw ValidationError("\(option) goes with densities, not with --score \(score.rawValue)")
        }
        if let option = score == .posterior ? nil : posteriors.given {
            throw ValidationError("\(option) goes with --score posterior, not with \(score.rawValue)")
        }
        if score == .biasLabels {
            for (name, isGiven) in [("--variance", variance != nil), ("--references", references != nil)] where isGiven {
                throw ValidationError("\(name) does nothing with --score bias-labels")
            }
        }
        if inputs.count(where: { $0 == "-" }) > 1 { throw ValidationError("more than one input from stdin: name files for all but one") }
        if let report, report == "-" { throw ValidationError("--report: expected a file; the report is on stderr anyway") }
        if let report, report == common.output { throw ValidationError("--report and --output are the same file") }
    }

    func execute(_ context: ToolContext) throws {
        // Opened first: a directory that cannot be written is known before the work.
        let reportFile = try report.map { try AtomicFile(path: $0) }
        defer { reportFile?.discard() }
        let samples = try SampleRows(inputs, context)
        let clock = ContinuousClock()
        let start = clock.now
        let result: Weighted =
            switch score {
            case .literal: try weightsByDensity(samples, .literal, context)
            case .kernelSum: try weightsByDensity(samples, .kernelSum, context)
            case .posterior: try weightsByPosterior(samples, context)
            case .biasLabels: try weightsByGroup(samples)
            }
        let seconds = (clock.now - start) / Duration.seconds(1)
        context.log(event: "weights", fields: ["seconds": .number(seconds), "samples": .integer(result.weights.count)])
        context.note(
            "effective sample sizes\(samples.bias == nil ? "" : ", and the weight of conflicting samples"):\n"
                + result.report.table)

        var metadata = StreamMetadata(kind: .weights, classNames: samples.metadata.classNames)
        metadata.attributes = result.attributes
        let weights = ("weights", NDArray(result.weights.map { Float($0) }, shape: [result.weights.count]))
        try context.write(
            TensorStream([weights] + result.records, metadata: metadata), from: samples.metadata, seed: seeding.seed,
            blas: BLAS.description)
        if let reportFile {
            try reportFile.write(Array(try result.report.json()) + [UInt8(ascii: "\n")])
            try reportFile.commit()
        }
    }

    private func weightsByDensity(_ samples: SampleRows, _ score: KDEOptions.Score, _ context: ToolContext) throws -> Weighted {
        // The variances of the paper suppose unit vectors: longer ones are all far from each other, and the weights even.
        for rows in samples.embeddings where rows.rowsOfOtherLength > 0 {
            context.warn("\(rows.rowsOfOtherLength) of \(rows.count) rows of 'embeddings' are not of unit length: see --variance")
        }
        let options = densities.options(score, variance: variance ?? 0.1, references: references, seed: seeding.seed)
        return try Weighted(
            density: withFile(samples.label) {
                try KDEWeights(samples.embeddings.map { ($0.values, $0.dimension) }, labels: samples.labels, options: options)
            }, options, samples)
    }

    private func weightsByPosterior(_ samples: SampleRows, _ context: ToolContext) throws -> Weighted {
        let members = try samples.members()
        let options = KernelPosterior.Options(
            variance: variance, references: references ?? KernelPosterior.Options().references, seed: seeding.seed)
        let views = zip(samples.names, samples.embeddings).map { name, embedding in
            PosteriorWeights.View(
                name: name.view, seesShapes: name.seesShapes,
                posterior: KernelPosterior(
                    rows: embedding.values, dimension: embedding.dimension, members: members, options: options))
        }
        let result = PosteriorWeights(views, members: members, cap: posteriors.cap, isGated: posteriors.gate == .on)
        let weighted = Weighted(posterior: result, samples)
        weighted.warn(context)
        return weighted
    }

    private func weightsByGroup(_ samples: SampleRows) throws -> Weighted {
        guard let bias = samples.bias else {
            throw DataError("expected a record 'bias', which --score bias-labels goes by, found none", file: samples.label)
        }
        _ = try samples.members()
        return Weighted(groups: GroupWeights.weights(labels: samples.labels, bias: bias), samples)
    }
}
