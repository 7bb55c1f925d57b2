import Evaluation
import Testing

/// Eight images of two classes; bias 0 goes with class 0, bias 1 with class 1. By hand:
/// image       0  1  2  3  4  5  6  7
/// label       0  0  0  0  1  1  1  1
/// bias        0  0  0  1  1  1  1  0
/// first net   0  0  1  1  1  1  1  0   right: 0 1 4 5 6 (5 of 8)
/// second net  0  0  0  1  1  1  0  1   right: 0 1 2 4 5 7 (6 of 8)
private let labels = [0, 0, 0, 0, 1, 1, 1, 1]
private let bias = [0, 0, 0, 1, 1, 1, 1, 0]
private let nets = [
    NetResult(predictions: [0, 0, 1, 1, 1, 1, 1, 0]),
    NetResult(predictions: [0, 0, 0, 1, 1, 1, 0, 1]),
]

@Suite struct EvaluationReportTests {
    let report = EvaluationReport(nets: nets, labels: labels, bias: bias, classNames: ["cat", "dog"])

    @Test func accuracyOverNets() {
        #expect(report.accuracy.values == [0.625, 0.75])
        #expect(report.accuracy.mean == 0.6875)
        // Deviations of ∓.0625 about the mean, divisor 1.
        #expect(abs(report.accuracy.standardDeviation! - 0.0078125.squareRoot()) < 1e-15)
        #expect(report.nets == 2 && report.samples == 8)
    }

    @Test func alignedAndConflicting() throws {
        let aligned = try #require(report.aligned)
        let conflicting = try #require(report.conflicting)
        #expect(aligned.count == 6 && conflicting.count == 2)
        #expect(aligned.accuracy?.values == [5.0 / 6, 5.0 / 6])
        #expect(conflicting.accuracy?.values == [0, 0.5])
    }

    @Test func classes() {
        #expect(report.classes.map(\.name) == ["cat", "dog"])
        #expect(report.classes.map(\.count) == [4, 4])
        #expect(report.classes[0].accuracy?.values == [0.5, 0.75])
        #expect(report.classes[1].accuracy?.values == [0.75, 0.75])
        // Of 16 predictions, 3 + 4 say cat.
        #expect(report.classes.map(\.predictedShare) == [7.0 / 16, 9.0 / 16])
    }

    @Test func confusionSumsOverNets() {
        #expect(report.confusion == [[2 + 3, 2 + 1], [1 + 1, 3 + 3]])
    }

    @Test func groups() throws {
        let groups = try #require(report.groups)
        #expect(groups.map(\.label) == [0, 0, 1, 1])
        #expect(groups.map(\.bias) == [0, 1, 0, 1])
        #expect(groups.map(\.count) == [3, 1, 1, 3])
        #expect(groups[0].accuracy?.values == [2.0 / 3, 1])
        #expect(groups[1].accuracy?.values == [0, 0])
        #expect(groups[2].accuracy?.values == [0, 1])
        #expect(groups[3].accuracy?.values == [1, 2.0 / 3])
    }

    @Test func worstGroupIsEachNetsOwn() throws {
        let worst = try #require(report.worstGroup)
        #expect(worst.accuracy.values == [0, 0])
        #expect(worst.label == 0 && worst.bias == 1 && worst.count == 1 && worst.emptyGroups == 0)
    }

    @Test func emptyGroupIsListedAndNotTheWorst() throws {
        // Every image aligned: both mixed groups are empty; a third bias value adds two more.
        let report = EvaluationReport(
            nets: [NetResult(predictions: [0, 0, 1, 0])], labels: [0, 0, 1, 1], bias: [0, 0, 1, 1],
            biasNames: ["red", "green", "blue"])
        let groups = try #require(report.groups)
        #expect(groups.map(\.count) == [2, 0, 0, 0, 2, 0])
        #expect(groups.filter { $0.count == 0 }.allSatisfy { $0.accuracy == nil })
        let worst = try #require(report.worstGroup)
        #expect(worst.accuracy.values == [0.5] && worst.label == 1 && worst.bias == 1 && worst.emptyGroups == 4)
        #expect(report.conflicting?.count == 0 && report.conflicting?.accuracy == nil)
        #expect(report.warnings.contains { $0.contains("4 of 6 groups") })
        #expect(report.text().contains("n=0"))
    }

    @Test func withoutBias() {
        let report = EvaluationReport(nets: nets, labels: labels)
        #expect(report.aligned == nil && report.conflicting == nil && report.groups == nil && report.worstGroup == nil)
        #expect(report.definitions["worst group"] == nil && report.warnings.isEmpty)
    }

    @Test func oneNetHasNoSpread() {
        let report = EvaluationReport(nets: [nets[0]], labels: labels, bias: bias)
        #expect(report.accuracy.mean == 0.625)
        #expect(report.accuracy.standardDeviation == nil && report.accuracy.low == nil && report.accuracy.high == nil)
    }

    @Test func collapseIsSaid() {
        let collapsed = NetResult(predictions: [1, 1, 1, 1, 1, 1, 1, 0])
        let report = EvaluationReport(
            nets: [nets[0], collapsed], labels: [0, 0, 0, 0, 0, 1, 1, 2], classNames: ["a", "b", "c"])
        #expect(report.warnings.count == 1)
        #expect(report.warnings[0].hasPrefix("net 2 predicts class 'b' for 87.5% of the images (25.0% have it)"))
        // A class that truly is most of the test set may take most predictions.
        let honest = EvaluationReport(nets: [collapsed], labels: [1, 1, 1, 1, 1, 1, 0, 0])
        #expect(honest.warnings.isEmpty)
    }

    @Test func classWithoutTestImages() {
        let report = EvaluationReport(
            nets: [NetResult(predictions: [0, 2])], labels: [0, 2], classNames: ["a", "b", "c"])
        #expect(report.classes[1].count == 0 && report.classes[1].accuracy == nil)
        #expect(report.warnings == ["no test image of class 'b'"])
    }
}
