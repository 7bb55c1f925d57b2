import ArgumentParser

/// How posteriors become weights.
struct PosteriorOptions: ParsableArguments {
    enum Gate: String, CaseIterable, ExpressibleByArgument { case on, off }

    @Option(name: .customLong("gate"), help: "Whether only embeddings count that show a bias: see VIEWS THAT COUNT (on by default).")
    var chosenGate: Gate?

    @Option(help: ArgumentHelp(
        "Least probability that a weight is taken of; by default by the share of samples that are unlikely of their class.", valueName: "P"))
    var cap: Double?

    var gate: Gate { chosenGate ?? .on }

    /// An option that was given.
    var given: String? { [("--gate", chosenGate != nil), ("--cap", cap != nil)].first(where: \.1)?.0 }

    func validate() throws {
        if let cap, !(cap > 0 && cap <= 1) { throw ValidationError("--cap: expected a number above 0, up to 1, found \(cap)") }
    }
}
