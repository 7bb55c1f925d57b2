import TensorIO
import Testing

/// `--snapshot-every`: the images of `distill` on the way.
@Suite("Images on the way") struct SnapshotTests {
    /// The methods that move images.
    static let methods = Command.longRuns.filter { $0.tool == "distill" }

    @Test("Each is the set that a run of so many iterations ends with", arguments: methods) func sets(method: Command) throws {
        let folder = try SmallRuns.folder()
        func run(_ more: String) throws -> ToolResult { try ToolProcess.shell(method.line("-q \(more)"), in: folder) }
        let whole = try run("--iterations 5 --snapshot-every 2 -o syn.npys")
        #expect(whole.status == 0, "\(whole.errors)")
        #expect(folder.names.filter { $0.hasPrefix("syn") } == ["syn.000002.npys", "syn.000004.npys", "syn.npys"])
        #expect(try run("--iterations 2 -o two").status == 0)
        let (kept, two) = (try TensorStream.read(from: folder.at("syn.000002.npys")), try TensorStream.read(from: folder.at("two")))
        #expect(kept.records == two.records && kept.metadata.kind == two.metadata.kind)
        #expect(kept.metadata.attributes == two.metadata.attributes && kept.metadata.transform == two.metadata.transform)
        #expect(kept.metadata.provenance.last?.notes?["iterations"] == "2")
        let last = try TensorStream.read(from: folder.at("syn.npys"))
        #expect(last.metadata.provenance.last?.notes?["iterations"] == "5" && last.records != kept.records)
    }

    @Test("Killed and resumed, a run leaves the same files", arguments: methods) func killed(method: Command) throws {
        let folder = try SmallRuns.folder()
        let run = method.line(method.run!.killed[0] + " -q --checkpoint c --checkpoint-every 0 --resume --snapshot-every 3 -o syn.npys")
        let result = try ToolProcess.shell(
            """
            mkdir whole run; cp *.npys whole; cp *.npys run
            cd whole
            start=$(date +%s%N)
            \(run) || exit 10
            took=$((($(date +%s%N) - start) / 1000000))
            rm c; cd ../run
            killed=0
            for attempt in {1..200}; do
                wait=$((RANDOM % (took / 3 + 1) + 10)) status=0
                before=$(stat -c %y c 2>&1)
                timeout -s KILL $((wait / 1000)).$(printf %03d $((wait % 1000))) \(run) || status=$?
                # Nothing was done: the machine has become slower.
                [ "$before" != "$(stat -c %y c 2>&1)" ] || took=$((took * 5 / 4 + 10))
                case $status in
                137) killed=$((killed + 1)) ;;
                0) [ $killed -lt 4 ] || break
                    rm c syn.* ;;
                *) exit 11 ;;
                esac
            done
            [ $killed -ge 4 ] || exit 12
            rm -f c .*.tmp; cd ..; diff -r whole run
            """, in: folder)
        #expect(result.status == 0, "\(method.name): exit \(result.status) \(result.text)\(result.errors)")
    }

    @Test("A file that the number goes into", arguments: [
        ("syn.npys", "syn.000001.npys"), ("syn", "syn.000001"), ("a.b/syn", "a.b/syn.000001"), ("a.b/.syn", "a.b/.syn.000001"),
        ("a.b/s.y.npys", "a.b/s.y.000001.npys"),
    ])
    func names(output: String, snapshot: String) throws {
        let folder = try SmallRuns.folder()
        let command = Command.named("distill dm").line("-q --iterations 1 --snapshot-every 1 -o \(output)")
        let result = try ToolProcess.shell("mkdir a.b && \(command) && npys validate -q \(snapshot) && npys diff \(output) \(snapshot)", in: folder)
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test("Without a file to be beside of, over the checkpoint, or on a full disk there is none") func refused() throws {
        let folder = try SmallRuns.folder()
        let before = folder.names
        let command = Command.named("distill dm")
        for (more, status, text) in [
            ("--snapshot-every 1", 64, "--snapshot-every needs -o FILE"), ("--snapshot-every 1 -o -", 64, "--snapshot-every needs -o FILE"),
            ("--snapshot-every 0 -o s", 64, "--snapshot-every: expected 1 or more, found 0"),
            ("--snapshot-every 1 -o s --checkpoint s.000002", 64, "s.000002: --snapshot-every would overwrite it"),
            ("--snapshot-every 1 -o s --checkpoint=./s.000001", 64, "./s.000001: --snapshot-every would overwrite it"),
        ] as [(String, Int32, String)] {
            let result = try ToolProcess.shell(command.line("-q " + more), in: folder)
            #expect(result.status == status && result.errors.contains(text) && result.output.isEmpty, "\(more): \(result.errors)")
        }
        #expect(folder.names == before)
        let small = try ToolProcess.shell(
            "ulimit -f 1; \(command.line("-q --ipc 4 --iterations 2 --snapshot-every 1 -o s"))", in: folder)
        #expect(small.status == 74 && small.errors.contains("s.000001"), "\(small.errors)")
        #expect(folder.names == before)
        #expect(try ToolProcess.shell(command.line("--dry-run --snapshot-every 1 -o s"), in: folder).status == 0)
        #expect(folder.names == before)
    }
}
