/// What a reader must know before believing the figures.
extension EvaluationReport {
    /// A net collapses when one class takes this share of its predictions, and at least twice what it has of the labels.
    static let collapseShare = 0.8

    static func collapses(nets: [NetResult], labels: [Int], names: [String]) -> [String] {
        nets.enumerated().compactMap { number, net in
            var predicted = [Int](repeating: 0, count: names.count)
            for prediction in net.predictions { predicted[prediction] += 1 }
            let most = predicted.indices.max { predicted[$0] < predicted[$1] }!
            let share = Double(predicted[most]) / Double(labels.count)
            let truth = Double(labels.count { $0 == most }) / Double(labels.count)
            guard share >= collapseShare, share >= 2 * truth else { return nil }
            return "net \(number + 1) predicts class '\(names[most])' for \(percent(share))% of the images "
                + "(\(percent(truth))% have it): it has collapsed"
        }
    }

    static func absences(_ groups: [GroupAccuracy]?, _ classes: [ClassAccuracy]) -> [String] {
        var warnings: [String] = []
        let missing = classes.filter { $0.count == 0 }.map { "'\($0.name)'" }
        if !missing.isEmpty { warnings.append("no test image of class \(missing.joined(separator: ", "))") }
        if let empty = groups?.count(where: { $0.count == 0 }), empty > 0 {
            warnings.append(
                "\(empty) of \(groups!.count) groups (class x bias) have no test image: the worst group is one of the others"
            )
        }
        return warnings
    }
}

/// The figures of a report in words. Shares are printed in percent.
enum Definitions {
    static func text(hasBias: Bool) -> [String: String] {
        var text = [
            "accuracy": "share of all test images whose predicted class is their label",
            "class accuracy": "share of the test images of a class that are predicted as it (recall)",
            "predicted share": "share of all predictions, over all nets, that name the class",
            "confusion": "counts over all nets; rows are labels, columns predictions",
            "sd": "sample standard deviation over nets (divisor nets - 1)",
            "interval": "95% t interval over the nets of one set: mean ± t(0.975, nets - 1) sd / sqrt(nets), not cut off at 0 and 100%",
        ]
        guard hasBias else { return text }
        text["bias-aligned"] = "accuracy on the test images whose bias attribute equals their label"
        text["bias-conflicting"] = "accuracy on the test images whose bias attribute differs from their label"
        text["worst group"] =
            "for each net the lowest accuracy among the groups (class x bias) that have a test image, then the mean over nets"
        return text
    }
}
