import ArgumentParser
import ToolKit

/// Says what nets learn from a set of images, and sets such reports side by side.
@main struct Evaluate: ToolRoot {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Train nets on a set of images, and report their accuracy by class, bias and group.",
        version: versionLine("evaluate"),
        subcommands: [Table.self])
}
