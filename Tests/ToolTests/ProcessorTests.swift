import Testing

/// A build for one kind of processor on another.
@Suite struct ProcessorTests {
    #if arch(x86_64)
    private static let emulator = ["qemu-x86_64-static", "qemu-x86_64"].first {
        (try? ToolProcess.shell("command -v \($0)").status) == 0
    }
    #else
    private static let emulator: String? = nil
    #endif

    @Test(
        "Says so, or runs; never a bare SIGILL", .enabled(if: emulator != nil, "no qemu-x86_64"),
        arguments: ToolProcess.names)
    func processorWithoutAVX(tool: String) throws {
        let result = try ToolProcess.shell("\(Self.emulator!) -cpu Nehalem \"$(command -v \(tool))\" --version")
        let runs = result.status == 0 && result.text.hasPrefix("\(tool) (condense-tools)")
        let tells = result.status == 70 && result.errors.contains("built for processors with AVX") && result.output.isEmpty
        #expect(runs || tells, "\(result.status): \(result.errors)")
    }
}
