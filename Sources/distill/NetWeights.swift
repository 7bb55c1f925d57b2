import ArgumentParser

/// Whether the networks of idm and dream, which learn from real images as the run goes on, learn by the weights.
///
/// They do where there are weights: networks that learn from all images alike see the bias, and what they match brings it back. (IDM
/// on coloured MNIST, 5%, ten images a class: 91 with, 73 without.)
struct NetWeights: ParsableArguments {
    @Flag(
        inversion: .prefixedNo,
        help: "The networks learn from images drawn by --weights, or from all alike (default: by --weights where they are given).")
    var weightedNets: Bool?

    /// - Parameter areGiven: whether there are weights.
    func validate(areGiven: Bool) throws {
        if weightedNets != nil, !areGiven {
            throw ValidationError("--\(weightedNets == true ? "" : "no-")weighted-nets needs --weights FILE")
        }
    }

    /// Whether they learn by the weights.
    /// - Parameter areGiven: whether there are weights.
    func areLed(areGiven: Bool) -> Bool { areGiven && weightedNets ?? true }
}
