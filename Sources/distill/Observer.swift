import Condensation
import Datasets
import Evaluation
import Kernels
import Nets
import TensorIO
import ToolKit

/// Accuracy on the way: a network trained on the images as they are, tested, and forgotten.
struct Observer {
    private let every: Int
    private let test: PixelBank
    private let labels: [Int]
    private let bias: [Int]?
    private let net: ConvNet
    private let settings: NetTraining.Settings

    /// Nil when not asked for.
    init?(
        _ options: IterationOptions, inputs: MatchingOptions.Inputs, augmentation: Augmentation, seed: UInt64,
        _ context: ToolContext
    ) throws {
        guard let every = options.evaluateEvery, let path = options.test else { return nil }
        let (set, test) = (inputs.dataset, try context.readDataset(path, role: "test"))
        try withFile(context.inputLabel(path)) { try test.requireTestable(after: set) }
        self.every = every
        self.test = try test.bank(inputs.transform)
        (labels, bias) = (test.labels, test.bias)
        net = ConvNet(
            height: set.height, width: set.width, channels: set.channels, classes: max(set.classCount, test.classCount))
        var settings = NetTraining.Settings()
        settings.epochs = options.evaluateEpochs
        settings.augmentation = augmentation
        settings.seed = seed
        self.settings = settings
    }

    func look(at method: some IterativeMethod, _ context: ToolContext) throws {
        guard method.iteration % every == 0 else { return }
        let images = method.images
        let (height, width, channels) = (images.shape[1], images.shape[2], images.shape[3])
        let bank = PixelBank(
            floats: images.values, height: height, width: width, channels: channels,
            mean: Array(repeating: 0, count: channels), deviation: Array(repeating: 1, count: channels))
        var training = NetTraining(net: net, images: bank, labels: method.labels, index: 0, settings: settings)
        for epoch in 1...settings.epochs {
            let loss = training.runEpoch()
            guard loss.isFinite else {
                return context.warn("iteration \(method.iteration): no accuracy, the loss of its network is \(loss) in epoch \(epoch)")
            }
        }
        let report = EvaluationReport(
            nets: [NetResult(predictions: training.predictions(test))], labels: labels, bias: bias)
        let accuracy = report.accuracy.mean
        context.note("iteration \(method.iteration): accuracy \((accuracy * 1000).rounded() / 10)%")
        var fields: [String: LogValue] = ["iteration": .integer(method.iteration), "accuracy": .number(accuracy)]
        for (name, group) in [("aligned", report.aligned), ("conflicting", report.conflicting)] {
            fields[name] = group?.accuracy.map { .number($0.mean) }
        }
        context.log(event: "accuracy", fields: fields)
    }
}
