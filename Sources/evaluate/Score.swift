import ArgumentParser
import Datasets
import Evaluation
import Nets
import TensorIO
import ToolKit

/// `evaluate score NETWORK`: measures a network as it is.
struct Score: ToolCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure a trained classifier on a test set.",
        discussion: """
            The network is from 'classifier-train'; of a trajectory the last snapshot counts, or another by --snapshot. Test \
            images are standardised as those were that it was trained on. The figures are those of 'evaluate train', of one \
            network.
            """)

    @Argument(help: ArgumentHelp("The network; - is standard input.", valueName: "FILE"), completion: .file())
    var input = "-"

    @Option(help: ArgumentHelp("The test set; - is standard input.", valueName: "FILE"), completion: .file())
    var test: String

    @Option(help: ArgumentHelp("Which snapshot of a trajectory, from 0; the last one by default.", valueName: "T"))
    var snapshot: Int?

    @Option(help: "text, tsv or json.")
    var format: ReportFormat = .text

    @OptionGroup var common: CommonOptions
    var writesBinary: Bool { false }

    func validate() throws {
        try check("snapshot", snapshot, atLeast: 0)
        if input == "-" && test == "-" { throw ValidationError("both the network and --test from -: name a file for one") }
    }

    func execute(_ context: ToolContext) throws {
        let file = context.inputLabel(input)
        let stream = try context.readStream(input)
        let (network, shape, transform) = try withFile(file) {
            let read = try ClassifierStream(stream)
            return (try chosen(of: read), read.shape, read.transform)
        }
        let testSet = try context.readDataset(test, role: "test")
        let classes = network.classifier.classes
        try withFile(context.inputLabel(test)) {
            guard testSet.shape == shape else {
                throw DataError("expected images of \(shape), as the network takes, found \(testSet.shape)", record: "images")
            }
            guard testSet.classCount <= classes else {
                throw DataError("expected \(classes) classes at most, as the network has, found \(testSet.classCount)", record: "labels")
            }
            if let expected = stream.metadata.classNames, let found = testSet.metadata.classNames, expected != found {
                throw DataError(
                    "expected the classes of the network, \(expected.joined(separator: ", ")), found \(found.joined(separator: ", "))",
                    record: "labels")
            }
        }
        let leak = context.warnOfLeak(set: stream.metadata, test: testSet.metadata)
        var report = EvaluationReport(
            nets: [NetResult(predictions: network.predictions(try testSet.bank(transform)))], labels: testSet.labels,
            bias: testSet.bias, classNames: testSet.metadata.classNames ?? stream.metadata.classNames,
            biasNames: testSet.metadata.biasNames)
        report.warnings = [leak].compactMap(\.self) + report.warnings
        switch format {
        case .text: try context.write(text: report.text())
        case .tsv: try context.write(text: report.tsv())
        case .json: try context.write(text: report.json())
        }
    }

    private func chosen(of read: ClassifierStream) throws -> TrainedNetwork {
        guard let snapshot else { return read.network }
        guard case .trajectory(let trajectory) = read.numbers else {
            throw UsageError("--snapshot goes with a trajectory, and this is a single network")
        }
        guard snapshot < trajectory.count else {
            throw UsageError("--snapshot: expected 0 to \(trajectory.count - 1), found \(snapshot)")
        }
        return TrainedNetwork(
            trajectory.classifier, parameters: trajectory.snapshots[snapshot], statistics: trajectory.statistics[snapshot])
    }
}
