import Autodiff
import Evaluation
import Kernels
import Nets
import TensorIO
import ToolKit
import Training

/// The networks of a run, trained and tested one after another; a step is an epoch of the one at work.
struct NetSeries: LongRun {
    private let networks: [any Classifier]
    /// How many of each.
    private let nets: Int
    private let epochs: Int
    private let test: PixelBank
    private let fresh: (_ net: any Classifier, _ index: Int) -> any EpochwiseTraining
    /// Of the finished nets, in order: `nets` of each network.
    private(set) var results: [NetResult] = []
    private var training: any EpochwiseTraining

    /// - Parameter fresh: the training of one of the `nets` of a network, from the beginning to the last of `epochs`.
    init(
        networks: [any Classifier], nets: Int, epochs: Int, test: PixelBank,
        fresh: @escaping (_ net: any Classifier, _ index: Int) -> any EpochwiseTraining
    ) {
        (self.networks, self.nets, self.epochs, self.test, self.fresh) = (networks, nets, epochs, test, fresh)
        training = fresh(networks[0], 0)
    }

    private var total: Int { networks.count * nets }
    /// Epochs of all nets together.
    var steps: Int { total * epochs }

    /// The training of the `i`th net of all.
    private func training(_ i: Int) -> any EpochwiseTraining { fresh(networks[i / nets], i % nets) }

    func forecast(_ context: ToolContext) throws {
        var tests = 0.0
        let some = test.images(Array(0..<min(256, test.count)))
        let parts = try networks.indices.map { i in
            let training = training(i * nets)
            let seconds = try training.epochTime(context.time)
            let network = training.network
            let testing = context.time { _ = network.predictions(some) }
            tests += Double(nets) * testing * Double(test.count) / Double(some.shape[0])
            return (nets * epochs, seconds)
        }
        context.forecast(unit: "epochs", parts, besides: tests)
    }

    var position: Int { results.count * epochs + (results.count < total ? training.position : 0) }
    var place: String { training.place }
    var isFinite: Bool { training.isFinite }

    /// An epoch. A net that is finished is tested at once, unless it has diverged.
    mutating func step() throws -> Float {
        let loss = try training.step()
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
