import ArgumentParser
import Weighting

/// How densities become weights.
struct DensityOptions: ParsableArguments {
    @Option(help: "proportional (the default): score / sum of scores; softmax: of score / temperature.")
    var normalisation: KDEOptions.Normalisation?

    @Option(help: ArgumentHelp("Temperature of the softmax (0.1 by default).", valueName: "T"))
    var temperature: Double?

    @Option(help: ArgumentHelp(
        "Cap on the scores: a number or 'none'. By default none, but 1 under a softmax of kernel sums.", valueName: "C"))
    var cutoff: Cutoff?

    @Option(help: ArgumentHelp(
        "Estimate densities within random batches of about B samples of a class, as the paper does; the whole class by default.",
        valueName: "B"))
    var batch: Int?

    enum Cutoff: ExpressibleByArgument {
        case none, at(Double)

        init?(argument: String) {
            if argument == "none" {
                self = .none
            } else if let value = Double(argument), value > 0, value.isFinite {
                self = .at(value)
            } else {
                return nil
            }
        }
    }

    /// An option that was given.
    var given: String? {
        let all = [
            ("--normalisation", normalisation != nil), ("--temperature", temperature != nil), ("--cutoff", cutoff != nil),
            ("--batch", batch != nil),
        ]
        return all.first(where: \.1)?.0
    }

    func validate() throws {
        if let temperature, !(temperature >= 1e-30 && temperature <= 1e30) {
            throw ValidationError("--temperature: expected a number above 0, found \(temperature)")
        }
        if let batch, batch < 2 { throw ValidationError("--batch: expected 2 or more, found \(batch)") }
    }

    func options(_ score: KDEOptions.Score, variance: Double, references: Int?, seed: UInt64) -> KDEOptions {
        let cap: Double? =
            switch cutoff {
            case nil: nil
            case .some(.none): .infinity
            case .at(let value): value
            }
        return KDEOptions(
            score: score, normalisation: normalisation ?? .proportional, temperature: temperature ?? 0.1, cutoff: cap,
            variance: variance, batch: batch, references: references, seed: seed)
    }
}
