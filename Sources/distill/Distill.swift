import ArgumentParser
import ToolKit

/// Condenses a dataset.
@main struct Distill: ToolRoot {
    static let configuration = CommandConfiguration(
        commandName: "distill",
        abstract: "Condense a dataset into a few images of every class.",
        version: versionLine("distill"),
        subcommands: [DM.self, DSA.self, DC.self, IDM.self, DREAM.self, MTT.self] + baselines)
}

/// What every method takes.
struct MethodOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The dataset; - is standard input.", valueName: "FILE"), completion: .file())
    var input = "-"

    @Option(help: "Images a class in the result.")
    var ipc = 10

    func validate() throws {
        try check("ipc", ipc)
    }
}
