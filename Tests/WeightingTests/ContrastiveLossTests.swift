import Autodiff
import GoldenFiles
import Testing
import Weighting

/// GSC and SupCon with their gradients against PyTorch in double precision.
@Suite struct ContrastiveLossTests {
    @Test(arguments: ["balanced", "lonely", "alone"], ["gsc", "supcon"])
    func agreesWithPyTorch(name: String, kind: String) throws {
        let golden = try Golden("contrastive")
        let labels = try golden.labels(name + "/labels")
        let anchors = try golden.labels(name + "/anchors")[0]
        let loss: ContrastiveLoss =
            kind == "gsc" ? .generalized(temperature: 0.2, q: 0.7) : .supCon(temperature: 0.07)
        let raw = Variable(try golden.tensor(name + "/raw"), tracked: true)
        let (value, skipped) = loss(raw.normalizedRows(), labels: labels)
        #expect(skipped == labels.count - anchors)
        // Recorded are the means over all rows and over the anchors that have a positive; the gradient is the former's.
        let expected = try golden.tensor("\(name)/\(kind)").values
        #expect(abs(value.scalar - expected[1]) <= 1e-5 * max(1, abs(expected[1])))
        guard anchors > 0 else { return }
        let share = Float(anchors) / Float(labels.count)
        let own = gradient(of: value, withRespectTo: [raw])[0].value.values.map { $0 * share }
        #expect(deviation(own, from: try golden.tensor("\(name)/\(kind)/grad").values) < 2e-5)
    }
}
