import TensorIO
import Testing

@Suite("Long runs that are killed") struct KilledRunTests {
    /// A command that lasts long enough, on `set.npys`.
    struct Run: Sendable, CustomTestStringConvertible {
        let command: String
        var testDescription: String { command }

        static let all = Command.longRuns.flatMap { command in
            command.run!.killed.map { Run(command: command.line($0 + " --no-provenance")) }
        }
    }

    /// Twenty times SIGKILL at moments spread over a third of the run; each finished run begins anew.
    @Test("Killed at any moment, a resumed run ends with the bytes of one never killed", arguments: Run.all)
    func resumes(run: Run) throws {
        let folder = try SmallRuns.folder()
        let result = try ToolProcess.shell(
            """
            start=$(date +%s%N)
            \(run.command) -q > whole || exit 10
            took=$((($(date +%s%N) - start) / 1000000))
            killed=0 finished=0
            for attempt in {1..400}; do
                wait=$((RANDOM % (took / 3 + 1) + 10))
                status=0
                before=$(stat -c %y c 2>&1)
                timeout -s KILL $((wait / 1000)).$(printf %03d $((wait % 1000))) \\
                    \(run.command) -q --checkpoint c --checkpoint-every 0 --resume -o out || status=$?
                [ ! -e c ] || npys validate -q c > /dev/null || exit 11
                # Nothing was done: the machine has become slower.
                [ "$before" != "$(stat -c %y c 2>&1)" ] || took=$((took * 5 / 4 + 10))
                case $status in
                0)  cmp whole out || exit 12
                    finished=$((finished + 1))
                    [ $killed -lt 20 ] || break
                    rm c out ;;
                137) killed=$((killed + 1))
                    [ ! -e out ] || cmp whole out || exit 13 ;;
                *)  exit 14 ;;
                esac
            done
            [ $killed -ge 20 ] && [ $finished -ge 1 ] || exit 15
            """, in: folder)
        #expect(result.status == 0, "\(run.command): exit \(result.status) \(result.text)\(result.errors)")
    }

    @Test("A finished run resumed is done at once, and one of other settings is refused", arguments: Run.all)
    func settings(run: Run) throws {
        let folder = try SmallRuns.folder()
        let before = folder.names
        let result = try ToolProcess.shell(
            """
            \(run.command) -q --checkpoint c > a && \(run.command) -q --checkpoint c --resume > b && cmp a b || exit 1
            \(run.command) -q --checkpoint c; echo $?
            \(run.command) -q --checkpoint c --resume --seed 1 -o d; echo $?
            \(run.command) -q --checkpoint set.npys --resume -o d; echo $?
            \(run.command) -q --resume -o d; echo $?
            \(run.command) -q --checkpoint no/where -o d; echo $?
            \(run.command) -q --checkpoint - -o d; echo $?
            \(run.command) -q --checkpoint d -o d; echo $?
            """, in: folder)
        #expect(result.status == 0 && result.text == "73\n65\n65\n64\n73\n64\n64\n", Comment(rawValue: result.errors))
        #expect(Set(folder.names) == Set(before + ["a", "b", "c"]))
        #expect(result.errors.contains("seed 1, found 0") && result.errors.contains("expected a checkpoint, found"))
    }

    @Test("A longer run goes on from a shorter one's checkpoint, a shorter one does not", arguments: Command.longRuns.filter { $0.run!.grows })
    func length(command: Command) throws {
        let folder = try SmallRuns.folder()
        let run = command.run!
        func result(_ length: Int, _ more: String = "") throws -> ToolResult {
            try ToolProcess.shell(command.line("\(run.length) \(length) --no-provenance -q \(more)"), in: folder)
        }
        let whole = try result(4)
        #expect(whole.status == 0, Comment(rawValue: whole.errors))
        #expect(try result(2, "--checkpoint c -o half").status == 0)
        // How long a run was is no part of the data.
        #expect(try result(4, "--checkpoint c --resume").stream().records == whole.stream().records)
        let shorter = try result(3, "--checkpoint c --resume")
        #expect(shorter.status == 65, Comment(rawValue: shorter.errors))
        #expect(shorter.errors.contains("expected a checkpoint of at most 3 \(run.unit)") && shorter.errors.contains("found 4"))
        let other = try result(5, "--checkpoint c --resume --seed 1")
        #expect(other.status == 65 && other.errors.contains(": c: ") && other.errors.contains("seed 1, found 0"))
    }

    @Test("Pixels normalised otherwise are other inputs, although their digest is the same") func transforms() throws {
        let folder = try SmallRuns.folder()
        let images = try #require(SmallImages.dataset()["images"])
        for (name, mean) in [("a", Float(0)), ("b", 0.5)] {
            var other = SmallImages.dataset().with([
                "images": NDArray(images.floats().map { $0 / 255 }, shape: images.shape)
            ])
            other.metadata.transform = PixelTransform(
                mean: Array(repeating: mean, count: 3), standardDeviation: [1, 1, 1], range: [0, 1])
            try folder.write(name, other.encoded())
        }
        let result = try ToolProcess.shell(
            """
            evaluate -q --nets 1 --epochs 1 --test test.npys --checkpoint c a > /dev/null || exit 1
            evaluate -q --nets 1 --epochs 1 --test test.npys --checkpoint c --resume b
            """, in: folder)
        #expect(result.status == 65 && result.errors.contains("transform of input"), Comment(rawValue: result.errors))
    }

    @Test("Counts that nothing counts up to") func hostileCounts() throws {
        let command = Command.named("supcon-train")
        let folder = try SmallRuns.folder(withCheckpointOf: command)
        for name in ["optimizer-steps", "skipped-anchors", "steps"] {
            var kept = try TensorStream.read(from: folder.at(command.checkpoint))
            kept.metadata.attributes["count \(name)"] = "\(Int.max)"
            try folder.write("d", kept.encoded())
            let result = try ToolProcess.shell(command.line("--steps 3 -q --checkpoint d --resume"), in: folder)
            #expect(result.status == 65 && result.errors.contains("expected a count '\(name)'"), Comment(rawValue: result.errors))
        }
    }

    @Test("A dry run forecasts and writes nothing", arguments: Run.all) func dryRun(run: Run) throws {
        let folder = try SmallRuns.folder()
        let before = folder.names
        let result = try ToolProcess.shell("\(run.command) --dry-run -o out", in: folder)
        #expect(result.status == 0 && result.output.isEmpty && folder.names == before)
        #expect(result.errors.contains("MiB so far") && result.errors.contains(" in all"), Comment(rawValue: result.errors))
    }
}
