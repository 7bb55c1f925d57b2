import TensorIO
import Testing

/// What every tool does alike, whatever it computes.
@Suite("Every tool") struct CommonFaultTests {
    /// Arguments with which a tool reads its main input from stdin. `garbage` is a file that is no stream.
    static let mainInput: [String: [String]] = [
        "npys": ["cat"], "bias-inject": ["color", "--source", "-", "--conflict", "0.5"], "supcon-train": [], "embed": ["--model", "garbage"],
        "kde-weight": [], "distill": ["random", "--ipc", "1"], "evaluate": ["--test", "garbage"],
    ]

    private func folder() throws -> Scratch {
        let folder = try Scratch()
        try folder.write("garbage", Array("no stream".utf8))
        return folder
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

    @Test("Input that is no stream: 65, and no file", arguments: ToolProcess.names)
    func garbage(tool: String) throws {
        let folder = try folder()
        let arguments = Self.mainInput[tool]! + ["-o", "out"]
        for input in [[], Array("no stream".utf8), [0x93]] as [[UInt8]] {
            let result = try ToolProcess.run(tool, arguments, input: input, in: folder)
            #expect(result.status == 65, "\(result.errors)")
            #expect(result.errors.hasPrefix("\(tool): "))
            #expect(folder.names == ["garbage"])
        }
    }

    @Test("A stream without the records a tool needs: 65, and no file", arguments: ToolProcess.names.filter { $0 != "npys" })
    func wrongRecords(tool: String) throws {
        let folder = try folder()
        let input = try SmallStreams.dataset(name: "nothing").encoded()
        let result = try ToolProcess.run(tool, Self.mainInput[tool]! + ["-o", "out"], input: input, in: folder)
        #expect(result.status == 65, "\(result.errors)")
        #expect(folder.names == ["garbage"])
    }

    @Test("A directory that cannot be written is known before the input is read", arguments: ToolProcess.names)
    func unwritable(tool: String) throws {
        let folder = try folder()
        // The input is no stream: had it been read first, the code would be 65.
        let arguments = Self.mainInput[tool]! + ["-o", "absent/out"]
        let result = try ToolProcess.run(tool, arguments, input: Array("no stream".utf8), in: folder)
        #expect(result.status == 73, "\(result.errors)")
        #expect(result.errors.contains("absent/out: cannot create: No such file or directory"))
    }

    @Test("Secondary inputs that are absent: 66", arguments: [
        ("embed", ["--model", "absent"]), ("evaluate", ["--test", "absent"]),
        ("distill", ["dm", "--ipc", "1", "--weights", "absent"]), ("npys", ["info", "absent"]), ("npys", ["sheet", "."]),
        ("npys", ["text", "absent"]),
        ("bias-inject", ["color", "--source", "idx:absent", "--conflict", "0.5"]),
    ])
    func absent(tool: String, arguments: [String]) throws {
        let folder = try folder()
        let input = try SmallStreams.dataset().encoded()
        let result = try ToolProcess.run(tool, arguments + ["-o", "out"], input: input, in: folder)
        #expect(result.status == 66, "\(result.errors)")
        #expect(folder.names == ["garbage"])
    }

    @Test("Standard input for two inputs: 64", arguments: [
        ("embed", ["--model", "-"]), ("evaluate", ["--test", "-"]),
        ("distill", ["dm", "--ipc", "1", "--weights", "-"]), ("npys", ["diff", "-", "-"]), ("npys", ["cat", "-", "-"]),
        ("npys", ["text", "-", "-"]),
    ])
    func twice(tool: String, arguments: [String]) throws {
        let folder = try folder()
        let input = try SmallStreams.dataset().encoded()
        let result = try ToolProcess.run(tool, arguments + ["-o", "out"], input: input, in: folder)
        #expect(result.status == 64, "\(result.errors)")
        #expect(folder.names == ["garbage"])
    }
}
