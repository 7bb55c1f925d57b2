import Autodiff
import Evaluation
import Kernels
import Nets
import TensorIO
import ToolKit
import Training

/// The networks of a run, trained and tested one after another; a step is an epoch of the one at work.
struct NetSeries: LongRun {
    let networks: [any Classifier]
    /// How many of each.
    let nets: Int
    let images: PixelBank
    let labels: [Int]
    let test: PixelBank
    let settings: ScheduledTraining.Settings
    /// Of the finished nets, in order: `nets` of each network.
    private(set) var results: [NetResult] = []
    private var training: ScheduledTraining

    init(
        networks: [any Classifier], nets: Int, images: PixelBank, labels: [Int], test: PixelBank,
        settings: ScheduledTraining.Settings
    ) {
        (self.networks, self.nets, self.images, self.labels) = (networks, nets, images, labels)
        (self.test, self.settings) = (test, settings)
        training = ScheduledTraining(net: networks[0], images: images, labels: labels, index: 0, settings: settings)
    }

    private var epochs: Int { settings.schedule.epochs }
    private var total: Int { networks.count * nets }
    /// Epochs of all nets together.
    var steps: Int { total * epochs }

    /// The training of the `i`th net of all.
    private func training(_ i: Int) -> ScheduledTraining {
        ScheduledTraining(net: networks[i / nets], images: images, labels: labels, index: i % nets, settings: settings)
    }

    func forecast(_ context: ToolContext) {
        var tests = 0.0
        let parts = networks.indices.map { i in
            var training = training(i * nets)
            let seconds = context.time { _ = training.step() }
            let network = training.network
            tests += Double(nets) * (ContinuousClock().measure { _ = network.predictions(test) } / .seconds(1))
            return (nets * epochs, seconds)
        }
        context.forecast(unit: "epochs", parts, besides: tests)
    }

    var position: Int { results.count * epochs + (results.count < total ? training.position : 0) }
    var place: String { training.place }
    var isFinite: Bool { training.isFinite }

    /// An epoch. A net that is finished is tested at once, unless it has diverged.
    mutating func step() -> Float {
        let loss = training.step()
        if training.isComplete, training.isFinite, loss.isFinite {
            results.append(NetResult(predictions: training.network.predictions(test)))
            if results.count < total { training = training(results.count) }
        }
        return loss
    }

    /// What the finished nets predict, and the training of the one at work.
    var state: RunState {
        var state = training.state
        let predictions = results.flatMap(\.predictions).map { Float($0) }
        state.set("predictions", Tensor(predictions, shape: [predictions.count]))
        state.set("nets", results.count)
        return state
    }

    mutating func resume(_ state: RunState) throws {
        let finished = try state.count("nets", atMost: total)
        let predictions = try state.values("predictions", count: finished * test.count)
        let classes = networks[0].classes
        guard predictions.allSatisfy({ (0..<Float(classes)).contains($0) && $0 == $0.rounded() }) else {
            throw DataError("expected classes below \(classes), found others", record: "predictions")
        }
        results = (0..<finished).map { i in
            NetResult(predictions: predictions[i * test.count..<(i + 1) * test.count].map { Int($0) })
        }
        training = training(min(finished, total - 1))
        try training.resume(state)
    }
}
