import LibC
import TensorIO

/// Whether a view shows a bias, told from its contradictions, without bias labels: the gate.
///
/// A view shows a bias if it tells the classes well, has enough contradictions, and these are spread. The numbers were found
/// on coloured digits, garments before scenes and corrupted photographs with 0.5 to 5% of conflicting samples, and on their
/// unbiased twins (docs/weights.md).
public struct ViewVerdict: Codable, Sendable, Equatable {
    public var name: String
    /// Whether it sees shapes, and so the classes themselves: it has to meet a higher bar.
    public var seesShapes: Bool
    /// s^2 of the kernel; nil where the posterior came from elsewhere.
    public var variance: Double?
    /// How far it tells the classes: 0 like the guess of the greatest class, 1 without error.
    public var skill: Double
    /// Samples that it confidently gives to another class, and how many it takes.
    public var contradicted: Int
    public var contradictedNeeded: Int
    /// Spread of these over the pairs of classes, and how much it takes; nil where there are too few classes to tell.
    public var spread: Double
    public var spreadNeeded: Double?
    /// Whether it enters the weights.
    public var counts: Bool

    static let skillNeeded = 0.5

    /// - Parameter isGated: false lets every view count.
    init(_ view: PosteriorWeights.View, _ contradictions: Contradictions, labels: [Int], members: ClassMembers, isGated: Bool) {
        let posterior = view.posterior
        let classes = posterior.classes
        let n = Double(labels.count)
        name = view.name
        seesShapes = view.seesShapes
        variance = posterior.variance
        let right = labels.indices.reduce(0.0) { sum, sample in
            let row = posterior.values[sample * classes..<(sample + 1) * classes]
            let greatest = row.max()!
            // Of classes that are as likely one is guessed.
            return row[row.startIndex + labels[sample]] < greatest ? sum : sum + 1 / Double(row.count { $0 == greatest })
        }
        let guess = Double(members.map(\.count).max()!) / n
        skill = guess < 1 ? (right / n - guess) / (1 - guess) : 0
        contradicted = contradictions.count
        spread = contradictions.spread
        // As many as would give three coincidences if all pairs were alike: fewer show nothing of how they are spread.
        let pairs = Double(classes * (classes - 1))
        contradictedNeeded = Int((6 * pairs).squareRoot().rounded(.up))
        // What is hard to tell has two or four pairs, or a few more for its shape: with fewer than four classes these may be
        // most of them, or all.
        spreadNeeded = view.seesShapes ? (classes >= 4 ? 0.7 : nil) : classes >= 4 ? 0.5 : 0.8
        counts = !isGated
        if isGated, let spreadNeeded {
            counts = hasSkill && contradicted >= contradictedNeeded && spread >= spreadNeeded
        }
    }

    /// Whether it tells the classes well enough.
    var hasSkill: Bool { skill >= Self.skillNeeded }

    /// Why it does not count, in words.
    public var objection: String? {
        if counts { return nil }
        if !hasSkill { return "it tells too little of the classes" }
        guard let spreadNeeded else { return "it may see shapes, and there are too few classes to tell" }
        if contradicted < contradictedNeeded { return "it contradicts too few samples" }
        precondition(spread < spreadNeeded, "an objection")
        return "what it contradicts is not spread over the classes"
    }
}
