import Foundation
import Testing

/// pipelines/compare.mk, killed with all that it started.
@Suite("Makefiles that are killed") struct KilledMakeTests {
    private static let make = "make -s -f '\(Repository.root.appendingPathComponent("pipelines/compare.mk").path)'"
        + " SOURCE=idx:../idx OUT=out CONFLICT=.3 TRAIN_OPTIONS=--valid=0 STEPS=9 'SUPCON_OPTIONS=--arch convnet3 --batch 30'"
        + " IPC=1 REAL_BATCH=4 EPOCHS=10 NETS=2 THREADS=1"

    private func folder() throws -> Scratch {
        let folder = try Scratch()
        try folder.idx(train: 60, test: 20, height: 8, width: 8, under: "idx/")
        return folder
    }

    /// SIGKILL at ten moments, the settings changed now and then, and once more from the start for each make that ended.
    @Test("Killed at any moment, under changing settings, make ends with the bytes of one undisturbed") func anyMoment() throws {
        let result = try ToolProcess.shell(
            """
            \(TenKills.script("\(Self.make) ITERATIONS=20", attempt: "\(Self.make) ITERATIONS=$((RANDOM % 3 ? 20 : 10))"))
            diff -r ../whole/out out
            """, in: folder())
        #expect(result.status == 0, "exit \(result.status) \(result.text)\(result.errors)")
    }

    @Test("A checkpoint is gone on from; one of another run, damaged or older than a setting is no obstacle") func checkpoints() throws {
        let result = try ToolProcess.shell(
            """
            mkdir run && cd run
            \(Self.make) ITERATIONS=3 > ../log 2>&1 || { cat ../log; exit 10; }
            cp out/dm.npys ../whole.npys
            distill dm -q --ipc 1 --iterations 9 --seed 5 --checkpoint ../other.run -o ../other.npys out/train.npys || exit 11
            for run in ../other.run ../idx/train-labels-idx1-ubyte; do
                cp $run out/dm.npys.run
                rm out/dm.npys
                \(Self.make) ITERATIONS=3 > ../log 2>&1 || { cat ../log; exit 12; }
                grep -q 'dm.npys.run' ../log || exit 13
                cmp out/dm.npys ../whole.npys || exit 14
                [ ! -e out/dm.npys.run ] || exit 15
            done
            # Of this run: it goes on from there, and nothing before it is done again.
            distill dm -q --ipc 1 --iterations 2 --real-batch 4 --learning-rate 1 --checkpoint out/dm.npys.run -o ../other.npys \\
                out/train.npys || exit 20
            rm out/dm.npys
            \(Self.make) ITERATIONS=3 > ../log 2>&1 || { cat ../log; exit 21; }
            grep -q 'going on after iteration 2' ../log && ! grep 'bias-inject: ' ../log && cmp out/dm.npys ../whole.npys || exit 22
            # Of the same run, but of more iterations than are wanted now.
            distill dm -q --ipc 1 --iterations 3 --real-batch 4 --learning-rate 1 --checkpoint out/dm.npys.run -o ../other.npys \\
                out/train.npys || exit 16
            \(Self.make) ITERATIONS=2 > ../log 2>&1 || { cat ../log; exit 17; }
            ! grep 'dm.npys.run' ../log || exit 18
            # What was wrong before is wrong still: the status of the tool, and nothing that looks made.
            ! \(Self.make) ITERATIONS=x > ../log 2>&1 || exit 19
            grep 'Error 64' ../log
            """, in: folder())
        #expect(result.status == 0, "exit \(result.status) \(result.text)\(result.errors)")
    }
}
