import TensorIO
import ToolKit
import Weighting

/// Weights with what is written and reported of them.
struct Weighted {
    let weights: [Double]
    /// What they come from.
    let records: [(String, NDArray)]
    let report: WeightReport
    let attributes: [String: String]

    init(density result: KDEWeights, _ options: KDEOptions, _ samples: SampleRows) {
        weights = result.weights
        records = [("density", NDArray(result.density.map { Float($0) }, shape: [result.density.count]))]
        report = WeightReport(
            weights: result.weights, density: result.density, labels: samples.labels, bias: samples.bias,
            classNames: samples.metadata.classNames)
        var attributes = [
            "score": options.score.rawValue, "normalisation": options.normalisation.rawValue,
            "variance": "\(options.variance)", "density": options.batch.map { "batches of \($0)" } ?? "whole class",
        ]
        if options.normalisation == .softmax { attributes["temperature"] = "\(options.temperature)" }
        if let cap = options.effectiveCutoff, cap.isFinite { attributes["cutoff"] = "\(cap)" }
        if let references = options.references { attributes["references"] = "\(references)" }
        if samples.names.count > 1 { attributes["views"] = samples.names.map(\.view).joined(separator: ", ") }
        self.attributes = attributes
    }

    init(posterior result: PosteriorWeights, _ samples: SampleRows) {
        weights = result.weights
        records = [("posterior", NDArray(result.posterior.values, shape: [weights.count, result.posterior.classes]))]
        report = WeightReport(
            result, labels: samples.labels, bias: samples.bias, classNames: samples.metadata.classNames)
        let counting = result.verdicts.filter(\.counts).map(\.name)
        attributes = [
            "score": "posterior", "cap": "\(result.cap)", "views": counting.isEmpty ? "none" : counting.joined(separator: ", "),
        ]
    }

    init(groups weights: [Double], _ samples: SampleRows) {
        self.weights = weights
        records = []
        report = WeightReport(
            weights: weights, density: weights.map { 1 / $0 }, labels: samples.labels, bias: samples.bias,
            classNames: samples.metadata.classNames)
        attributes = ["score": "bias-labels"]
    }

    /// Says where weights by posteriors may not be what was wanted.
    func warn(_ context: ToolContext) {
        guard let views = report.views else { return }
        if !views.contains(where: \.counts) {
            context.warn(
                "no embedding shows a bias, all weights are even: "
                    + views.map { "\($0.name): \($0.objection!)" }.joined(separator: "; "))
            return
        }
        let even = report.classes.filter { $0.effectiveSampleSize > 0.9 * Double($0.count) }
        if even.count == report.classes.count { context.warn("the weights are nearly even in every class") }
        let sharp = report.classes.filter { $0.effectiveSampleSize < 5 }
        if !sharp.isEmpty {
            context.warn(
                "fewer than 5 samples in effect of class "
                    + sharp.map { $0.name ?? "\($0.label!)" }.joined(separator: ", ") + ": a greater --cap makes weights more even")
        }
    }
}
