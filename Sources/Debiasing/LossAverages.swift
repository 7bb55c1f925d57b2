import Autodiff
import Kernels
import Nets

/// An exponential moving average of the loss of every image of a training set, which a network has when it sees it.
struct LossAverages: Sendable {
    private let labels: [Int]
    private let members: [[Int]]
    /// What the average so far counts, against the loss now.
    private let decay: Float
    /// [n]; negative before the first sight.
    private var values: [Float]
    /// Of every class, the image with the greatest average.
    private var greatest: [Int]

    init(labels: [Int], decay: Float) {
        (self.labels, self.decay) = (labels, decay)
        var members = Array(repeating: [Int](), count: (labels.max() ?? -1) + 1)
        for (index, label) in labels.enumerated() { members[label].append(index) }
        self.members = members
        values = Array(repeating: -1, count: labels.count)
        greatest = members.map { $0.first ?? 0 }
    }

    /// - Parameter losses: of the images `indices`, 0 or more.
    mutating func update(_ indices: [Int], _ losses: [Float]) {
        for (index, loss) in zip(indices, losses) {
            let label = labels[index]
            values[index] = values[index] < 0 ? loss : decay * values[index] + (1 - decay) * loss
            if index == greatest[label] {
                greatest[label] = greatestMember(of: label)
            } else if values[index] > values[greatest[label]] {
                greatest[label] = index
            }
        }
    }

    private func greatestMember(of label: Int) -> Int { members[label].max { values[$0] < values[$1] } ?? 0 }

    /// The averages of the images `indices` over the greatest of their class in the whole set.
    func relative(_ indices: [Int]) -> [Double] {
        indices.map { index in
            let most = values[greatest[labels[index]]]
            return most > 0 ? Double(values[index] / most) : 0
        }
    }

    func add(to state: inout RunState, as name: String) { state.set(name, Tensor(values, shape: [values.count])) }

    /// - Throws: `DataError` where there are none of this length.
    mutating func resume(_ state: RunState, _ name: String) throws {
        values = try state.values(name, count: labels.count)
        for label in members.indices { greatest[label] = greatestMember(of: label) }
    }
}

/// How hard images are for one network against another that learns the bias: near 1 what is hard for the biased one alone, which is
/// what goes against the bias (Nam et al., NeurIPS 2020, equation 4).
struct RelativeDifficulty: Sendable {
    private var biased, debiased: LossAverages

    /// - Parameter decay: of the averages of losses.
    init(labels: [Int], decay: Float) {
        biased = LossAverages(labels: labels, decay: decay)
        debiased = biased
    }

    /// - Parameters:
    ///   - biased, debiased: the losses that both networks have now on the images `indices`.
    /// - Returns: a weight an image, 0 to 1.
    mutating func weights(_ indices: [Int], biased losses: [Float], debiased others: [Float]) -> [Double] {
        biased.update(indices, losses)
        debiased.update(indices, others)
        return zip(biased.relative(indices), debiased.relative(indices)).map { $0 / ($0 + $1 + 1e-8) }
    }

    func add(to state: inout RunState) {
        biased.add(to: &state, as: "losses.biased")
        debiased.add(to: &state, as: "losses.debiased")
    }

    /// - Throws: `DataError` for what is absent or of another length.
    mutating func resume(_ state: RunState) throws {
        try biased.resume(state, "losses.biased")
        try debiased.resume(state, "losses.debiased")
    }
}
