import TensorIO
import Testing

@Suite("Long runs that are killed") struct KilledRunTests {
    struct Run: Sendable, CustomTestStringConvertible {
        let command: String
        var testDescription: String { String(command.prefix { $0 != " " }) }

        static let all = [
            Run(command: "supcon-train --arch convnet3 --steps 60 --batch 12 --no-provenance set.npys"),
            Run(command: "supcon-train --arch convnet3 --steps 60 --batch 12 --optimizer sgd --loss supcon --no-provenance set.npys"),
            Run(command: "distill dm --ipc 2 --real-batch 12 --iterations 60 --no-provenance set.npys"),
            Run(command: "distill dsa --ipc 1 --outer-loops 3 --inner-epochs 2 --real-batch 12 --iterations 20 --no-provenance set.npys"),
            Run(command: "evaluate --nets 3 --epochs 40 --format json --test test.npys set.npys"),
            Run(command: "evaluate --nets 2 --epochs 20 --arch convnet2-w20-batch,lenet --format json --test test.npys set.npys"),
        ]
    }

    /// Twenty-four images 16x16x3 of two classes, and another twelve.
    private func folder() throws -> Scratch {
        let folder = try Scratch()
        for (name, count) in [("set.npys", 24), ("test.npys", 12)] {
            let size = 16 * 16 * 3
            let pixels = (0..<count * size).map { (i: Int) -> UInt8 in
                let own = i / size % 2 * 90
                return UInt8((i * 7919 % 163 + own) % 256)
            }
            let stream = TensorStream(
                [
                    ("images", NDArray(pixels, shape: [count, 16, 16, 3])),
                    ("labels", NDArray((0..<count).map { $0 % 2 }, shape: [count])),
                    ("bias", NDArray((0..<count).map { $0 / 2 % 2 }, shape: [count])),
                ], metadata: StreamMetadata(kind: "dataset"))
            try folder.write(name, stream.encoded())
        }
        return folder
    }

    /// Twenty times SIGKILL at moments spread over a third of the run; each finished run begins anew.
    @Test("Killed at any moment, a resumed run ends with the bytes of one never killed", arguments: Run.all)
    func resumes(run: Run) throws {
        let folder = try folder()
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
        let folder = try folder()
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
        #expect(folder.names == ["a", "b", "c", "set.npys", "test.npys"])
        #expect(result.errors.contains("seed 1, found 0") && result.errors.contains("expected a checkpoint, found"))
    }

    @Test("Pixels normalised otherwise are other inputs, although their digest is the same") func transforms() throws {
        let folder = try folder()
        let set = try TensorStream.read(from: folder.at("set.npys"))
        let pixels = try #require(set["images"]).floats().map { $0 / 255 }
        for (name, mean) in [("a", Float(0)), ("b", 0.5)] {
            var other = set
            other.records[0].array = NDArray(pixels, shape: [24, 16, 16, 3])
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
        let folder = try folder()
        #expect(try ToolProcess.shell(Run.all[0].command + " -q --checkpoint c > /dev/null", in: folder).status == 0)
        for name in ["optimizer-steps", "skipped-anchors", "position"] {
            var kept = try TensorStream.read(from: folder.at("c"))
            kept.metadata.attributes[name] = "\(Int.max)"
            try folder.write("d", kept.encoded())
            let result = try ToolProcess.shell(
                Run.all[0].command.replacing("--steps 60", with: "--steps 61") + " -q --checkpoint d --resume", in: folder)
            #expect(result.status == 65 && result.errors.contains("expected a count '\(name)'"), Comment(rawValue: result.errors))
        }
    }

    @Test("A dry run forecasts and writes nothing", arguments: Run.all) func dryRun(run: Run) throws {
        let folder = try folder()
        let result = try ToolProcess.shell("\(run.command) --dry-run -o out", in: folder)
        #expect(result.status == 0 && result.output.isEmpty && folder.names == ["set.npys", "test.npys"])
        #expect(result.errors.contains("MiB so far") && result.errors.contains(" in all"), Comment(rawValue: result.errors))
    }
}
