import ArgumentParser
import ToolKit

/// Measures sets by the nets trained on them.
@main struct Evaluate: ToolRoot {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Train fresh networks on a set and measure them on a test set.",
        version: versionLine("evaluate"),
        subcommands: [Train.self, Score.self, Table.self, VerdictCommand.self],
        defaultSubcommand: Train.self)
}
