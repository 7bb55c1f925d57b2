import ArgumentParser
import ToolKit

/// Trains classifiers.
@main struct ClassifierTrain: ToolRoot {
    static let configuration = CommandConfiguration(
        commandName: "classifier-train",
        abstract: "Train a classifier on a dataset, and keep it, or its whole trajectory.",
        version: versionLine("classifier-train"),
        subcommands: [Plain.self, LfF.self, DFA.self, SelecMix.self])
}
