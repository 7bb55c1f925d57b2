import Datasets
import Evaluation
import Kernels
import Nets
import SharedOptions
import TensorIO
import ToolKit

/// The networks of a run, trained and tested one after another.
struct NetSeries {
    let networks: [any Classifier]
    /// How many of each.
    let nets: Int
    let images: PixelBank
    let labels: [Int]
    let test: PixelBank
    let settings: NetTraining.Settings

    private var total: Int { networks.count * nets }

    /// The training of the `i`th net of all.
    private func training(_ i: Int) -> NetTraining {
        NetTraining(net: networks[i / nets], images: images, labels: labels, index: i % nets, settings: settings)
    }

    func forecast(_ context: ToolContext) {
        var tests = 0.0
        let parts = networks.indices.map { i in
            var training = training(i * nets)
            let seconds = context.time { _ = training.runEpoch() }
            tests += Double(nets) * (ContinuousClock().measure { _ = training.predictions(test) } / .seconds(1))
            return (nets * settings.epochs, seconds)
        }
        context.forecast(unit: "epochs", parts, besides: tests)
    }

    /// Trains and tests all nets, from where `file` stands.
    /// - Returns: `nets` results of each network, in order.
    /// - Throws: `ComputationError` when a net diverges; what `Checkpoint` throws.
    func results(_ checkpoint: Checkpoint?, _ context: ToolContext) throws -> [NetResult] {
        var file = checkpoint
        var results: [NetResult] = []
        var training = training(0)
        try file?.begin(with: state(results, training), context) { stream in
            results = try read(stream)
            guard results.count < total else { return }
            training = self.training(results.count)
            if try stream.count("position") > 0 {
                training.state = try TrainingState(
                    stream, of: training.net, statistics: training.net.initialStatistics, moments: SGD.momentCount)
            }
            guard training.epoch <= settings.epochs else {
                throw DataError("expected at most \(settings.epochs) epochs of a net, found \(training.epoch)")
            }
            context.note("going on with net \(results.count + 1) of \(total) after epoch \(training.epoch)")
        }
        let made = results.count * settings.epochs + training.epoch
        let progress = context.progress(label: "training", total: total * settings.epochs - made, unit: "epochs")
        while results.count < total {
            try run(&training, progress) { try file?.saveIfDue(state(results, $0)) }
            results.append(NetResult(predictions: training.predictions(test)))
            if results.count < total { training = self.training(results.count) }
            try file?.saveIfDue(state(results, training))
        }
        progress.finish()
        try file?.save(state(results, training))
        return results
    }

    /// - Parameter afterEpoch: called after each.
    private func run(_ training: inout NetTraining, _ progress: Progress, afterEpoch: (NetTraining) throws -> Void) throws {
        var last: Float?
        func diverged(_ what: String) -> ComputationError {
            ComputationError(
                "\(what) epoch \(training.epoch) of net \(training.index) (\(training.net.name)); last finite loss \(last.map { "\($0)" } ?? "none"), seed \(settings.seed)")
        }
        while training.epoch < settings.epochs {
            let loss = training.runEpoch()
            guard loss.isFinite else { throw diverged("the loss is \(loss) in") }
            last = loss
            progress.advance(fields: ["loss": Double(loss)])
            try afterEpoch(training)
        }
        guard training.state.isFinite else { throw diverged("the parameters are not finite after") }
    }

    /// For a checkpoint: what the finished nets predict, and the training of the one at work.
    private func state(_ results: [NetResult], _ training: NetTraining) -> Checkpoint.State {
        let predictions = NDArray(
            results.flatMap(\.predictions), shape: [results.count, test.count])
        guard results.count < total, training.epoch > 0 else {
            return ([("predictions", predictions)], ["position": 0])
        }
        return ([("predictions", predictions)] + training.state.records(of: training.net), training.state.counts)
    }

    private func read(_ stream: TensorStream) throws -> [NetResult] {
        let array = try stream.require("predictions", elementType: [.int64], rank: 2)
        guard array.shape[0] <= total, array.shape[1] == test.count else {
            throw DataError("expected at most \(total)x\(test.count), found \(array.shape)", record: "predictions")
        }
        let classes = networks[0].classes
        let values = try array.integers()
        guard values.allSatisfy((0..<classes).contains) else {
            throw DataError("expected classes below \(classes), found others", record: "predictions")
        }
        return (0..<array.shape[0]).map { i in
            NetResult(predictions: Array(values[i * test.count..<(i + 1) * test.count]))
        }
    }
}
