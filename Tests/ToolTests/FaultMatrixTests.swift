import Foundation
import TensorIO
import Testing

/// What goes wrong around a tool, for every tool: the exit code, and no file under the output's name, nor beside it.
@Suite("Every tool under every fault") struct FaultMatrixTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// A line of shell: `RUN` is the command, `INPUT` the file that it reads.
        let script: String
        let status: Int32
        /// What standard error has to say; empty for faults that leave nobody to say it to.
        let says: String
        /// Whether `out` is a good stream afterwards.
        var leavesOutput = false

        static let all = [
            Fault(testDescription: "a full device", script: "RUN > /dev/full", status: 74, says: "No space left on device"),
            Fault(testDescription: "a full device as a file", script: "RUN -o /dev/full", status: 74, says: "No space left on device"),
            Fault(testDescription: "a file that may not grow", script: "(ulimit -f 0; RUN -o out) 2>&1 | cat >&2", status: 74, says: "File too large"),
            Fault(testDescription: "stdout closed", script: "RUN >&-", status: 74, says: "stdout: Bad file descriptor"),
            Fault(testDescription: "stdin closed", script: "RUN -o out <&-", status: 0, says: "", leavesOutput: true),
            Fault(testDescription: "all closed but a file", script: "RUN -o out <&- >&- 2>&-", status: 0, says: "", leavesOutput: true),
            Fault(testDescription: "stderr closed", script: "RUN -o out 2>&-", status: 0, says: "", leavesOutput: true),
            Fault(testDescription: "an input that is a directory", script: "rm INPUT; mkdir INPUT; RUN -o out",
                status: 66, says: "Is a directory"),
            Fault(testDescription: "an output that is a directory", script: "mkdir d; RUN -o d", status: 73, says: "Is a directory"),
        ]
        static let ofPermissions = [
            Fault(testDescription: "an input that may not be read", script: "chmod 0 INPUT; USER RUN > /dev/null",
                status: 66, says: "Permission denied"),
            Fault(testDescription: "a directory that may not be written", script: "mkdir d; chmod 555 d; USER RUN -o d/out",
                status: 73, says: "Permission denied"),
        ]
    }

    /// What the shell opens for a tool does not fail in it.
    private static func pairs(_ faults: [Fault]) -> [(Command, Fault)] {
        Command.all.flatMap { command in faults.map { (command, $0) } }.filter { command, fault in
            !command.input.contains("<") || !["<&-", "chmod 0"].contains { fault.script.contains($0) }
        }
    }

    /// Root may read and write everything: the tools run as nobody then, where nobody may run them.
    private static let asUser = getuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups" : ""
    static let permissionsCount = (try? ToolProcess.shell("\(asUser) npys --version").status) == 0

    @Test("Permissions", .enabled(if: permissionsCount, "needs a user who is not root"), arguments: pairs(Fault.ofPermissions))
    func permissions(command: Command, fault: Fault) throws { try self.fault(command: command, fault: fault) }

    @Test("Exit code, message, and no output", arguments: pairs(Fault.all))
    func fault(command: Command, fault: Fault) throws {
        let folder = try SmallRuns.folder()
        let before = Set(folder.names)
        chmod(folder.path, 0o755)
        let script = fault.script.replacing("RUN", with: command.line("--no-provenance"))
            .replacing("INPUT", with: command.inputFile).replacing("USER", with: Self.asUser)
        let result = try ToolProcess.shell(script, in: folder)
        #expect(result.status == fault.status, "\(command): \(result.errors)")
        #expect(fault.says.isEmpty || result.errors.contains(fault.says), "\(command): \(result.errors)")
        let more = Set(folder.names).subtracting(before)
        #expect(more == (fault.leavesOutput ? ["out"] : more.intersection(["d"])), "\(command)")
        guard fault.leavesOutput else { return }
        let undisturbed = try ToolProcess.shell(command.line("--no-provenance -q"), in: folder)
        let same = try folder.read("out") == undisturbed.output
        #expect(same, "\(command)")
    }

    @Test("A file system that fills up in the middle", .enabled(if: canMount, "needs unshare and tmpfs"), arguments: Command.all)
    func fills(command: Command) throws {
        let folder = try SmallRuns.folder()
        // Four kilobytes hold the beginning of every output but the smallest, which get none.
        let result = try ToolProcess.shell(
            """
            size=$(\(command.line("-q")) | wc -c)
            mkdir disk
            unshare -rm bash -c 'mount -t tmpfs -o size=4k none disk
                [ '$size' -gt 4096 ] || head -c 4096 /dev/zero > disk/ballast
                \(command.line("-q -o disk/out")); echo $?; ls -A disk'
            """, in: folder)
        #expect(result.text == "74\n" || result.text == "74\nballast\n", "\(command): \(result.text)\(result.errors)")
        #expect(result.errors.contains("No space left on device"), "\(command): \(result.errors)")
    }

    static let canMount =
        (try? ToolProcess.shell("unshare -rm mount -t tmpfs -o size=4k none /mnt").status) == 0

    @Test("Signals end long runs as themselves, and leave no file", arguments: Command.longRuns, [
        ("TERM", "143"), ("INT", "130"), ("HUP", "129"), ("XCPU", "152"),
    ])
    func signals(command: Command, signal: (name: String, status: String)) throws {
        let folder = try SmallRuns.folder()
        let before = folder.names
        let result = try ToolProcess.shell(
            """
            env --default-signal=INT,TERM,HUP,XCPU \(command.line("\(command.run!.length) 1000000 -q -o out --checkpoint c")) & tool=$!
            until [ -e c ] || ! kill -0 $tool; do sleep 0.01; done
            sleep 0.0$((RANDOM % 10)); kill -\(signal.name) $tool; wait $tool; echo $?
            npys validate -q c > /dev/null && rm c
            """, in: folder)
        #expect(result.status == 0 && result.text == signal.status + "\n", "\(command): \(result.text)\(result.errors)")
        #expect(folder.names == before, "\(command)")
    }

    @Test("A header cannot make a tool take memory that its input does not fill", arguments: Command.all)
    func hostileHeader(command: Command) throws {
        let folder = try SmallRuns.folder()
        let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000, 28, 28, 3), }\n"
        let hostile = SmallStreams.npy(header, data: [UInt8](repeating: 1, count: 1000))
        let input = command.inputFile
        try folder.write(input, hostile)
        // A pipe's length is unknown: the reader has to believe what arrives, not what is claimed (9 GB).
        for before in ["", "mv \(input) s; mkfifo \(input); cat s > \(input) &"] {
            let result = try ToolProcess.shell("export OPENBLAS_NUM_THREADS=1; ulimit -v 1000000; \(before) \(command.line("-q -o out"))", in: folder)
            #expect(result.status == 65 && !folder.names.contains("out"), "\(command): \(result.status) \(result.errors)")
            #expect(result.errors.contains("input ends after"), "\(command): \(result.errors)")
        }
    }
}
