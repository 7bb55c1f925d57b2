import ArgumentParser
import ToolKit

@main
struct NPYS: ToolRoot {
    static let configuration = CommandConfiguration(
        commandName: "npys",
        abstract: "Inspect, check and convert streams of named arrays.",
        discussion: """
            A stream is NPY records and a trailer that seals them: see npys(5). A lone NPY file is a stream of one \
            record. FILE is `-`, standard input, where it may be left out.
            """,
        version: versionLine("npys"),
        subcommands: [
            Info.self, Validate.self, Cat.self, Split.self, Diff.self, Text.self, Sheet.self, Import.self, Export.self,
            Expand.self,
        ])
}
