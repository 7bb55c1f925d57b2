import TensorIO

/// What one net, trained on the set under evaluation, says about the test images.
public struct NetResult: Sendable, Equatable {
    /// The predicted class of each test image, in test order.
    public var predictions: [Int]

    public init(predictions: [Int]) { self.predictions = predictions }
}

/// Accuracy on a part of the test set: how many images it has, and the accuracy where it has any.
public struct PartAccuracy: Codable, Sendable, Equatable {
    /// Test images in the part. An empty part is reported with `count` 0, never dropped.
    public let count: Int
    /// Share correct; nil for an empty part.
    public let accuracy: Estimate?
}

/// One class of the test set.
public struct ClassAccuracy: Codable, Sendable, Equatable {
    public let name: String
    public let count: Int
    public let accuracy: Estimate?
    /// Share of all predictions, over all nets, that name this class.
    public let predictedShare: Double
}

/// The test images of one class with one value of the bias attribute.
public struct GroupAccuracy: Codable, Sendable, Equatable {
    public let label: Int
    public let bias: Int
    public let count: Int
    public let accuracy: Estimate?
}

/// The accuracy of each net on its own worst group, and the group that is worst on average.
public struct WorstGroup: Codable, Sendable, Equatable {
    public let accuracy: Estimate
    public let label: Int
    public let bias: Int
    public let count: Int
    /// Groups of class x bias without a test image: they cannot be the worst.
    public let emptyGroups: Int
}

/// A figure that another part of the work adds to a report, e.g. a property of the synthetic images.
public struct NamedFigure: Codable, Sendable, Equatable {
    public var name: String
    public var value: Double
    public var definition: String

    public init(name: String, value: Double, definition: String) {
        self.name = name
        self.value = value
        self.definition = definition
    }
}

/// Everything said about a set, from the predictions of several nets trained on it.
public struct EvaluationReport: Codable, Sendable, Equatable {
    public let nets: Int
    public let samples: Int
    public let accuracy: Estimate
    /// Images whose bias equals their label; nil without a bias attribute.
    public let aligned: PartAccuracy?
    /// Images whose bias differs from their label; nil without a bias attribute.
    public let conflicting: PartAccuracy?
    public let worstGroup: WorstGroup?
    public let classes: [ClassAccuracy]
    /// All classes x bias values, by label, then bias; nil without a bias attribute.
    public let groups: [GroupAccuracy]?
    public let biasNames: [String]?
    /// `confusion[label][prediction]`: counts summed over the nets.
    public let confusion: [[Int]]
    public var warnings: [String]
    public var figures: [NamedFigure]
    /// Where the figures come from; nil in reports that say nothing of it.
    public var origin: ReportOrigin?
    public let definitions: [String: String]

    /// - Parameters:
    ///   - nets: at least one, each with a prediction for every test image.
    ///   - labels: the true class of each test image; at least one image.
    ///   - bias: the bias attribute of each test image, if the test set has one.
    ///   - classNames: a name a class; the labels and predictions themselves where nil.
    ///   - biasNames: a name a value of the bias attribute.
    /// - Precondition: counts agree; labels, biases and predictions are within the names given and not negative.
    public init(
        nets: [NetResult], labels: [Int], bias: [Int]? = nil, classNames: [String]? = nil, biasNames: [String]? = nil
    ) {
        precondition(!nets.isEmpty && !labels.isEmpty, "a report needs a net and a test image")
        precondition(nets.allSatisfy { $0.predictions.count == labels.count }, "one prediction a test image")
        precondition(bias.map { $0.count == labels.count } ?? true, "one bias value a test image")
        let classCount = classNames?.count ?? 1 + max(labels.max()!, nets.map { $0.predictions.max()! }.max()!)
        let range = 0..<classCount
        precondition(labels.allSatisfy(range.contains), "label out of range")
        precondition(nets.allSatisfy { $0.predictions.allSatisfy(range.contains) }, "prediction out of range")
        let names = classNames ?? range.map(String.init)
        let correct = nets.map { net in zip(net.predictions, labels).map { $0 == $1 } }

        func accuracy(on part: [Int]) -> Estimate? {
            guard !part.isEmpty else { return nil }
            let shares = correct.map { hits in Double(part.count { hits[$0] }) / Double(part.count) }
            return Estimate(shares)
        }
        func part(_ indices: [Int]) -> PartAccuracy {
            PartAccuracy(count: indices.count, accuracy: accuracy(on: indices))
        }

        self.nets = nets.count
        samples = labels.count
        self.accuracy = accuracy(on: Array(labels.indices))!
        aligned = bias.map { bias in part(labels.indices.filter { bias[$0] == labels[$0] }) }
        conflicting = bias.map { bias in part(labels.indices.filter { bias[$0] != labels[$0] }) }

        var confusion = range.map { _ in range.map { _ in 0 } }
        for net in nets {
            for (label, prediction) in zip(labels, net.predictions) { confusion[label][prediction] += 1 }
        }
        self.confusion = confusion
        let byClass = ClassMembers(labels, classes: classCount)
        classes = range.map { label in
            let indices = byClass[label]
            let predicted = confusion.reduce(0) { $0 + $1[label] }
            return ClassAccuracy(
                name: names[label], count: indices.count, accuracy: accuracy(on: indices),
                predictedShare: Double(predicted) / Double(nets.count * labels.count))
        }

        groups = bias.map { bias in
            let biasCount = biasNames?.count ?? 1 + bias.max()!
            precondition(bias.allSatisfy((0..<biasCount).contains), "bias value out of range")
            let members = ClassMembers(
                zip(labels, bias).map { $0 * biasCount + $1 }, classes: classCount * biasCount)
            return range.flatMap { label in
                (0..<biasCount).map { value in
                    let indices = members[label * biasCount + value]
                    return GroupAccuracy(
                        label: label, bias: value, count: indices.count, accuracy: accuracy(on: indices))
                }
            }
        }
        self.biasNames = biasNames
        worstGroup = groups.map { Self.worst(of: $0, nets: nets.count) }
        warnings = Self.collapses(nets: nets, labels: labels, names: names) + Self.absences(groups, classes)
        figures = []
        definitions = Definitions.text(hasBias: bias != nil)
    }

    private static func worst(of groups: [GroupAccuracy], nets: Int) -> WorstGroup {
        let occupied = groups.filter { $0.count > 0 }
        let onAverage = occupied.min { $0.accuracy!.mean < $1.accuracy!.mean }!
        let lowest = (0..<nets).map { net in occupied.map { $0.accuracy!.values[net] }.min()! }
        return WorstGroup(
            accuracy: Estimate(lowest), label: onAverage.label, bias: onAverage.bias,
            count: onAverage.count, emptyGroups: groups.count - occupied.count)
    }
}
