/// Weights from the bias labels themselves, for comparison: within a class every value of the bias attribute has the same
/// weight.
public enum GroupWeights {
    /// [N]; the sum over each class is 1.
    public static func weights(labels: [Int], bias: [Int]) -> [Double] {
        precondition(labels.count == bias.count, "a bias attribute a label")
        struct Group: Hashable { let label, bias: Int }
        var sizes: [Group: Int] = [:]
        for (label, bias) in zip(labels, bias) { sizes[Group(label: label, bias: bias), default: 0] += 1 }
        var values: [Int: Int] = [:]
        for group in sizes.keys { values[group.label, default: 0] += 1 }
        return zip(labels, bias).map { 1 / Double(sizes[Group(label: $0, bias: $1)]! * values[$0]!) }
    }
}
