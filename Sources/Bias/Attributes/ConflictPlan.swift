import Randomness
import TensorIO

/// How the bias attribute of a dataset goes with its classes.
public enum ConflictPolicy: Sendable, Equatable {
    /// This share of the images, rounded to a whole number of them, is bias-conflicting.
    case ratio(Double)
    /// The sample counts of the paper for a nominal ratio.
    case paperCounts(Double, PaperCounts = .colouredMNIST)
    /// The attribute says nothing about the class.
    case unbiased
}

/// Gives each image its bias attribute. Attribute k goes with class k.
///
/// Conflicting images are drawn from all images alike, whatever their class; each gets one of the other attributes,
/// every one equally likely. Without bias each attribute has the same number of images of each class, but for a
/// remainder that goes to random attributes (exact quotas: a test set of them has groups of equal size).
public struct ConflictPlan: Sendable {
    private let policy: ConflictPolicy
    private let attributeCount: Int
    private let seed: UInt64
    private let split: Split

    /// - Parameters:
    ///   - attributeCount: values of the attribute, at least two.
    ///   - split: draws for different splits are independent.
    public init(_ policy: ConflictPolicy, attributeCount: Int = 10, seed: UInt64, split: Split) {
        precondition(attributeCount > 1, "a bias attribute has two values or more")
        if case .ratio(let ratio) = policy { precondition(ratio >= 0 && ratio <= 1, "a ratio is in 0...1") }
        self.policy = policy
        self.attributeCount = attributeCount
        self.seed = seed
        self.split = split
    }

    /// The attribute of each image.
    ///
    /// - Parameter sourceIndices: keys of the images' own draws.
    /// - Throws: `DataError` for a label without an attribute of its own, for the paper's counts on another
    ///   number of images or at a ratio that it does not have.
    public func attributes(labels: [Int], sourceIndices: [Int]) throws -> [Int] {
        precondition(labels.count == sourceIndices.count, "one source index an image")
        if let wrong = labels.firstIndex(where: { $0 < 0 || $0 >= attributeCount }) {
            throw DataError(
                "expected labels 0 to \(attributeCount - 1), one a bias attribute, found \(labels[wrong]) at image \(wrong)",
                record: "labels")
        }
        if policy == .unbiased { return balanced(labels) }
        var choice = random("conflicting images")
        let chosen = choice.sample(try conflictCount(of: labels.count), from: labels.count)
        var attributes = labels
        for image in chosen {
            var draw = random("conflicting attribute", UInt64(sourceIndices[image]))
            let other = draw.integer(below: attributeCount - 1)
            attributes[image] = other < labels[image] ? other : other + 1
        }
        return attributes
    }

    private func conflictCount(of total: Int) throws -> Int {
        switch policy {
        case .unbiased: preconditionFailure("balanced attributes have no conflict count")
        case .ratio(let ratio): return Int((ratio * Double(total)).rounded())
        case .paperCounts(let ratio, let table):
            guard let row = table[ratio] else {
                throw DataError("the paper has no count for a ratio of \(ratio): expected .005, .01, .02 or .05")
            }
            guard total == row.total else {
                throw DataError("the paper's counts at \(ratio) are of exactly \(row.total) images, found \(total)")
            }
            return row.conflicting
        }
    }

    private func balanced(_ labels: [Int]) -> [Int] {
        var attributes = [Int](repeating: 0, count: labels.count)
        for label in 0..<attributeCount {
            let members = labels.indices.filter { labels[$0] == label }
            var draw = random("balanced attributes", UInt64(label))
            let quota = members.count / attributeCount
            var values = (0..<attributeCount).flatMap { [Int](repeating: $0, count: quota) }
            values += draw.sample(members.count - values.count, from: attributeCount)
            for (member, position) in zip(members, draw.shuffled(members.count)) { attributes[member] = values[position] }
        }
        return attributes
    }

    private func random(_ purpose: String, _ index: UInt64 = 0) -> CounterRandom {
        CounterRandom(seed: seed, stage: "bias-inject", purpose: "\(purpose) of \(split.rawValue)", index: index)
    }
}
