import Foundation
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

    /// OpenBLAS takes processors that are newer than itself for the oldest.
    @Test("OpenBLAS runs a kernel with AVX2 where the processor has it, unless another is named") func kernelOfBLAS() throws {
        let folder = try SmallRuns.folder()
        func kernel(_ setting: String) throws -> String {
            let run = "env \(setting) distill dm -q --ipc 1 --iterations 1 set.npys | npys info --json"
            let result = try ToolProcess.shell(run, in: folder)
            #expect(result.status == 0, "\(result.errors)")
            return String(try #require(result.text.components(separatedBy: #""blas":""#).last?.prefix { $0 != "\"" }))
        }
        // A process that started itself anew is still called what it is.
        let called = try ToolProcess.shell("mkfifo f; distill random --ipc 1 < f > /dev/null & exec 3> f; for i in {1..100}; do name=$(< /proc/$!/comm); [[ $name != bash ]] && break; sleep .05; done; sleep .2; cat /proc/$!/comm", in: folder)
        #expect(called.text == "distill\n", "\(called.text)\(called.errors)")
        let chosen = try kernel("-u OPENBLAS_CORETYPE")
        let flags = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
        if flags.contains(" avx2 ") && flags.contains(" fma ") {
            #expect(!["Prescott", "Core2", "Penryn", "Dunnington", "Nehalem", "Sandybridge"].contains { chosen.hasSuffix($0) })
        }
        #if arch(x86_64)
        if chosen.contains("OpenBLAS") { #expect(try kernel("OPENBLAS_CORETYPE=Prescott").hasSuffix("Prescott")) }
        #endif
    }
}
