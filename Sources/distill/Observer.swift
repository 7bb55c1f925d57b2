import Condensation
import Datasets
import Evaluation
import Kernels
import Nets
import SharedOptions
import TensorIO
import ToolKit
import Training

/// Accuracy on the way: a network trained on the images as they are, tested, and forgotten.
struct Observer {
    private let every: Int
    private let test: PixelBank
    private let labels: [Int]
    private let bias: [Int]?
    private let net: ConvNet
    private let transform: PixelTransform
    private let settings: ScheduledTraining.Settings

    /// Nil when not asked for.
    init?(
        _ options: IterationOptions, inputs: SyntheticOptions.Inputs, augmentation: Augmentation, _ context: ToolContext
    ) throws {
        guard let every = options.evaluateEvery, let path = options.test else { return nil }
        let (set, test) = (inputs.dataset, try context.readDataset(path, role: "test"))
        try withFile(context.inputLabel(path)) { try test.requireTestable(after: set) }
        context.warnOfLeak(set: set.metadata, test: test.metadata)
        self.every = every
        self.test = try test.bank(inputs.transform)
        (labels, bias, transform) = (test.labels, test.bias, inputs.transform)
        net = ConvNet(
            height: set.height, width: set.width, channels: set.channels, classes: max(set.classCount, test.classCount))
        var settings = ScheduledTraining.Settings()
        settings.schedule.epochs = options.evaluateEpochs
        settings.augmentation = augmentation
        settings.seed = inputs.seed
        self.settings = settings
    }

    func look(at method: some IterativeMethod, _ context: ToolContext) throws {
        guard method.position % every == 0 else { return }
        let (images, labels) = method.trainingSet
        let bank = PixelBank(standardised: images, transform)
        var settings = settings
        if let rate = method.learnedRate { settings.schedule.learningRate = rate }
        var training = ScheduledTraining(
            net: net, images: bank, labels: labels, index: 0, settings: settings)
        while !training.isComplete {
            let loss = training.step()
            guard loss.isFinite else {
                return context.warn("\(method.place): no accuracy, the loss of its network is \(loss) in \(training.place)")
            }
        }
        let report = EvaluationReport(
            nets: [NetResult(predictions: training.network.predictions(test))], labels: self.labels, bias: bias)
        let accuracy = report.accuracy.mean
        context.note("\(method.place): accuracy \((accuracy * 1000).rounded() / 10)%")
        var fields: [String: LogValue] = ["iteration": .integer(method.position), "accuracy": .number(accuracy)]
        for (name, group) in [("aligned", report.aligned), ("conflicting", report.conflicting)] {
            fields[name] = group?.accuracy.map { .number($0.mean) }
        }
        context.log(event: "accuracy", fields: fields)
    }
}
