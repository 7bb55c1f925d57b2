import LibC
import TensorIO

/// Weights from what views say of the classes of samples: 1 / p(own class | views), so that a class's samples count as if the
/// views said nothing of it.
public struct PosteriorWeights: Sendable {
    public struct View: Sendable {
        public var name: String
        /// Whether it sees shapes: a view of colours does not, a thumbnail or a trained network does.
        public var seesShapes: Bool
        public var posterior: KernelPosterior

        public init(name: String, seesShapes: Bool, posterior: KernelPosterior) {
            (self.name, self.seesShapes, self.posterior) = (name, seesShapes, posterior)
        }
    }

    /// [N]; the sum over each class is 1. Even where no view counts.
    public let weights: [Double]
    /// Of the views that count; of all of them where none does.
    public let posterior: JoinedPosterior
    public let verdicts: [ViewVerdict]
    /// Where no view counts alone: what those without shapes that tell the classes show as one. All of them count if it does.
    /// A few hundred samples may show in no view enough contradictions, but in all together.
    public let together: ViewVerdict?
    /// The least p that a weight is taken of.
    public let cap: Double
    /// The samples that each of `verdicts` contradicts.
    public let contradictions: [Contradictions]
    /// Samples of `posterior` that are contradicted.
    public let joined: Contradictions

    /// The p below which a sample counts as contradicted for the cap.
    private static let unlikely: Float = 0.1

    /// - Parameters:
    ///   - views: of the same samples, one or more.
    ///   - members: the samples of each class, one or more.
    ///   - cap: nil for half of the share of unlikely samples, with p below .1, over the number of other classes: a sample of an even
    ///     part of them has twice that p.
    ///   - isGated: whether a view has to show a bias to count; see `ViewVerdict`.
    public init(_ views: [View], members: ClassMembers, cap: Double? = nil, isGated: Bool = true) {
        precondition(!views.isEmpty && members.allSatisfy { !$0.isEmpty }, "a view, and samples of every class")
        let labels = members.labels
        let contradictions = views.map { Contradictions($0.posterior.values, labels: labels, classes: members.count) }
        var verdicts = zip(views, contradictions).map {
            ViewVerdict($0, $1, labels: labels, members: members, isGated: isGated)
        }
        let candidates = views.indices.filter { !views[$0].seesShapes && verdicts[$0].hasSkill }
        together = verdicts.contains(where: \.counts) ? nil : Self.together(candidates.map { views[$0] }, members)
        if together?.counts == true { for i in candidates { verdicts[i].counts = true } }
        self.verdicts = verdicts
        let counting = zip(views, verdicts).filter(\.1.counts).map(\.0)
        let joint = JoinedPosterior((counting.isEmpty ? views : counting).map(\.posterior), members: members)
        let own = joint.own(labels)
        let share = Double(own.count { $0 < Self.unlikely }) / Double(own.count)
        let least = cap ?? max(share / Double(2 * max(members.count - 1, 1)), 1e-6)
        var weights = own.map { counting.isEmpty ? 1 : 1 / max(Double($0), least) }
        for members in members {
            let sum = members.reduce(0) { $0 + weights[$1] }
            for index in members { weights[index] /= sum }
        }
        (self.weights, posterior, self.cap, self.contradictions) = (weights, joint, least, contradictions)
        joined = Contradictions(joint.values, labels: labels, classes: members.count)
    }

    /// The verdict on several views as one; nil for fewer than two.
    private static func together(_ views: [View], _ members: ClassMembers) -> ViewVerdict? {
        guard views.count > 1 else { return nil }
        let joint = JoinedPosterior(views.map(\.posterior), members: members)
        let view = View(
            name: views.map(\.name).joined(separator: " + "), seesShapes: false,
            posterior: KernelPosterior(values: joint.values, classes: joint.classes))
        let labels = members.labels
        return ViewVerdict(
            view, Contradictions(joint.values, labels: labels, classes: joint.classes), labels: labels, members: members,
            isGated: true)
    }

    /// Of the samples that two or more counting views contradict, the share for which they name the same class; nil without
    /// any.
    public var agreement: Double? {
        let counting = zip(contradictions, verdicts).filter(\.1.counts).map(\.0)
        var (same, all) = (0, 0)
        for sample in weights.indices {
            let named = counting.compactMap { $0.other[sample] }
            guard named.count > 1 else { continue }
            all += 1
            if Set(named).count == 1 { same += 1 }
        }
        return all > 0 ? Double(same) / Double(all) : nil
    }
}
