import ArgumentParser
import Datasets
import Kernels
import TensorIO
import ToolKit
import Weighting

extension KDEOptions.Score: ExpressibleByArgument {}
extension KDEOptions.Normalisation: ExpressibleByArgument {}

/// Weights for samples by how rare their embedding is within their class.
@main struct KDEWeight: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "kde-weight",
        abstract: "Weight samples by the inverse of the density of their embeddings within their class.",
        discussion: """
            Reads a stream of embeddings [N,D] and labels [N], and writes weights f32 [N], which sum to 1 within each \
            class, and density f32 [N], the Gaussian kernel density estimate. A report goes to standard error. A \
            record 'bias' is used for the report only, never for the weights.
            """,
        version: versionLine("kde-weight"))

    @Argument(help: ArgumentHelp("The embeddings; - is standard input.", valueName: "FILE"), completion: .file())
    var input = "-"

    @Option(help: "literal: 1/f, f the density; kernel-sum: max(1, n/256) / sum of kernels, the same without the constant of f.")
    var score: KDEOptions.Score = .literal

    @Option(help: "proportional: score / sum of scores; softmax: of score / temperature.")
    var normalisation: KDEOptions.Normalisation = .proportional

    @Option(help: ArgumentHelp("Temperature of the softmax.", valueName: "T"))
    var temperature = 0.1

    @Option(help: ArgumentHelp(
        "Cap on the scores: a number or 'none'. By default none, but 1 under a softmax of kernel sums.", valueName: "C"))
    var cutoff: Cutoff = .standard

    @Option(help: ArgumentHelp("Variance of the kernel.", valueName: "S2"))
    var variance = 0.1

    @Option(help: ArgumentHelp(
        "Estimate densities within random batches of about B samples of a class, as the paper does; the whole class by default.",
        valueName: "B"))
    var batch: Int?

    @Option(help: ArgumentHelp(
        "Estimate densities from N random samples of a class (or batch) where it has more; from all by default.",
        valueName: "N"))
    var references: Int?

    @Option(help: ArgumentHelp("Write the report to FILE as JSON.", valueName: "FILE"), completion: .file())
    var report: String?

    @OptionGroup var seeding: SeedOption
    @OptionGroup var common: CommonOptions

    enum Cutoff: ExpressibleByArgument {
        case standard, none, at(Double)

        init?(argument: String) {
            if argument == "none" {
                self = .none
            } else if let value = Double(argument), value > 0, value.isFinite {
                self = .at(value)
            } else {
                return nil
            }
        }

        var defaultValueDescription: String { "by the score" }
    }

    func validate() throws {
        for (name, value) in [("temperature", temperature), ("variance", variance)] where !(value >= 1e-30 && value <= 1e30) {
            throw ValidationError("--\(name): expected a number above 0, found \(value)")
        }
        for (name, value) in [("batch", batch), ("references", references)] {
            if let value, value < 2 { throw ValidationError("--\(name): expected 2 or more, found \(value)") }
        }
        if let report, report == "-" { throw ValidationError("--report: expected a file; the report is on stderr anyway") }
        if let report, report == common.output { throw ValidationError("--report and --output are the same file") }
    }

    func execute(_ context: ToolContext) throws {
        // Opened first: a directory that cannot be written is known before the work.
        let reportFile = try report.map { try AtomicFile(path: $0) }
        defer { reportFile?.discard() }
        let stream = try context.readStream(input, expecting: ["embeddings", "labels", "bias"])
        let embeddings = try withFile(context.inputLabel(input)) { try Embeddings(stream, needsLabels: true) }
        let labels = embeddings.labels!
        // The variances of the paper suppose unit vectors: longer ones are all far from each other, and the weights even.
        let others = embeddings.rowsOfOtherLength
        if others > 0 {
            context.warn(
                "\(others) of \(embeddings.count) rows of 'embeddings' are not of unit length: see --variance")
        }

        let options = KDEOptions(
            score: score, normalisation: normalisation, temperature: temperature, cutoff: cap, variance: variance,
            batch: batch, references: references, seed: seeding.seed)
        let clock = ContinuousClock()
        let start = clock.now
        let result = try withFile(context.inputLabel(input)) {
            try KDEWeights(
                embeddings: embeddings.values, dimension: embeddings.dimension, labels: labels, options: options)
        }
        let seconds = (clock.now - start) / Duration.seconds(1)
        context.log(event: "weights", fields: ["seconds": .number(seconds), "samples": .integer(result.weights.count)])
        let summary = KDEReport(
            weights: result.weights, density: result.density, labels: labels, bias: embeddings.bias,
            classNames: stream.metadata.classNames)
        context.note("effective sample sizes\(embeddings.bias == nil ? "" : ", and the weight of conflicting samples"):\n" + summary.table)

        var metadata = StreamMetadata(kind: .weights, classNames: stream.metadata.classNames)
        metadata.attributes = [
            "score": score.rawValue, "normalisation": normalisation.rawValue, "variance": "\(variance)",
            "density": batch.map { "batches of \($0)" } ?? "whole class",
        ]
        if normalisation == .softmax { metadata.attributes["temperature"] = "\(temperature)" }
        if let cap = options.effectiveCutoff, cap.isFinite { metadata.attributes["cutoff"] = "\(cap)" }
        if let references { metadata.attributes["references"] = "\(references)" }
        let count = result.weights.count
        try context.write(
            TensorStream(
                [
                    ("weights", NDArray(result.weights.map { Float($0) }, shape: [count])),
                    ("density", NDArray(result.density.map { Float($0) }, shape: [count])),
                ], metadata: metadata),
            from: stream.metadata, seed: seeding.seed, blas: BLAS.description)
        if let reportFile {
            try reportFile.write(Array(try summary.json()) + [UInt8(ascii: "\n")])
            try reportFile.commit()
        }
    }

    private var cap: Double? {
        switch cutoff {
        case .standard: nil
        case .none: .infinity
        case .at(let value): value
        }
    }
}
