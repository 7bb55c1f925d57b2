import Autodiff
import Kernels
import Nets

/// A running average of the loss of every image of a training set, which a network has when it sees it.
struct LossAverages: Sendable {
    private let labels: [Int]
    private let classes: Int
    /// What the average so far counts, against the loss now.
    private let inertia: Float
    /// [n]; negative before the first sight.
    private var values: [Float]

    init(labels: [Int], inertia: Float) {
        (self.labels, self.inertia) = (labels, inertia)
        classes = (labels.max() ?? 0) + 1
        values = Array(repeating: -1, count: labels.count)
    }

    /// - Parameter losses: of the images `indices`, 0 or more.
    mutating func update(_ indices: [Int], _ losses: [Float]) {
        for (index, loss) in zip(indices, losses) {
            values[index] = values[index] < 0 ? loss : inertia * values[index] + (1 - inertia) * loss
        }
    }

    /// The averages of the images `indices` over the greatest of their class.
    func relative(_ indices: [Int]) -> [Double] {
        var greatest = [Float](repeating: 0, count: classes)
        for (label, value) in zip(labels, values) { greatest[label] = max(greatest[label], value) }
        return indices.map { greatest[labels[$0]] > 0 ? Double(values[$0] / greatest[labels[$0]]) : 0 }
    }

    func add(to state: inout RunState, as name: String) { state.set(name, Tensor(values, shape: [values.count])) }

    /// - Throws: `DataError` where there are none of this length.
    mutating func resume(_ state: RunState, _ name: String) throws { values = try state.values(name, count: labels.count) }
}

/// How hard images are for one network against another that learns the bias: near 1 what is hard for the biased one alone, which is
/// what goes against the bias (Nam et al., NeurIPS 2020, equation 4).
struct RelativeDifficulty: Sendable {
    private var biased, debiased: LossAverages

    init(labels: [Int], inertia: Float) {
        biased = LossAverages(labels: labels, inertia: inertia)
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
