import TensorIO
import Testing

/// What every tool does alike, whatever it computes.
@Suite("Every tool") struct CommonFaultTests {
    /// Runs the command, its main input on stdin, and expects it to leave no file.
    private func fails(_ command: String, on input: [UInt8], status: Int32, says text: String = "") throws {
        let folder = try SmallRuns.folder()
        let before = folder.names
        let result = try ToolProcess.shell(command, input: input, in: folder)
        #expect(result.status == status, "\(command): \(result.errors)")
        #expect(result.errors.hasPrefix("\(command.prefix { $0 != " " }): "), "\(command): \(result.errors)")
        #expect(text.isEmpty || result.errors.contains(text), "\(command): \(result.errors)")
        #expect(folder.names == before, "\(command)")
    }

    @Test(arguments: ToolProcess.names) func versionAndHelp(tool: String) throws {
        let version = try ToolProcess.run(tool, ["--version"])
        #expect(version.status == 0 && version.errors.isEmpty)
        #expect(version.text.hasPrefix("\(tool) (condense-tools) "))
        let help = try ToolProcess.run(tool, ["--help"])
        #expect(help.status == 0 && help.errors.isEmpty)
        #expect(help.text.contains("USAGE: \(tool)"))
    }

    @Test(arguments: ToolProcess.names) func unknownOption(tool: String) throws {
        let result = try ToolProcess.run(tool, ["--no-such-option"])
        #expect(result.status == 64)
        #expect(result.errors.hasPrefix("\(tool): "))
        #expect(result.output.isEmpty)
    }

    @Test(arguments: ToolProcess.names) func fullDisk(tool: String) throws {
        let result = try ToolProcess.shell("\(tool) --help > /dev/full")
        #expect(result.status == 74)
        #expect(result.errors.contains("No space left on device"))
    }

    @Test("Input that is no stream: 65, and no file", arguments: Command.all)
    func garbage(command: Command) throws {
        for input in [[], Array("no stream".utf8), [0x93]] as [[UInt8]] {
            try fails(command.stdin("-o out"), on: input, status: 65, says: ": stdin: ")
        }
    }

    @Test("A stream without the records a tool needs: 65, and no file", arguments: Command.all.filter { $0.kind != .anyStream })
    func wrongRecords(command: Command) throws {
        try fails(command.stdin("-o out"), on: SmallStreams.dataset(name: "nothing").encoded(), status: 65, says: ": stdin: ")
    }

    @Test("A directory that cannot be written is known before the input is read", arguments: Command.all)
    func unwritable(command: Command) throws {
        // The input is no stream: had it been read first, the code would be 65.
        try fails(
            command.stdin("-o absent/out"), on: Array("no stream".utf8), status: 73,
            says: "absent/out: cannot create: No such file or directory")
    }

    /// Every option of every command that names a file.
    private static let fileOptions = Command.all.flatMap { command in
        (command.needs + command.takes).map { command.stdin(String($0.prefix { $0 != " " })) }
    }

    @Test("Secondary inputs that are absent: 66", arguments: fileOptions.map { $0 + " absent" } + [
        "npys info absent", "npys sheet .", "npys text absent", "bias-inject color --source idx:absent --conflict 0.5",
    ])
    func absent(command: String) throws {
        try fails(command + " -o out", on: SmallImages.dataset().encoded(), status: 66)
    }

    @Test("Standard input for two inputs: 64", arguments: fileOptions.map { $0 + " -" } + [
        "npys diff - -", "npys cat - -", "npys text - -",
    ])
    func twice(command: String) throws {
        try fails(command + " -o out", on: SmallImages.dataset().encoded(), status: 64)
    }
}
