import Foundation
import TensorIO
import Testing

/// Networks and trajectories of `classifier-train` at the tools that take them.
@Suite struct ExpertTests {
    private static let train = "classifier-train plain -q --batch 8 --arch convnet2-w16"
    private static let match = "distill mtt -q --ipc 1 --iterations 1 --steps 2 --expert-snapshots 1 --latest-start 2"

    /// What makes `other.npys`, and what is said of it after `expert.npys`, or alone.
    private static let bad: [(make: String, says: String)] = [
        ("\(train) --epochs 1 set.npys", "expected a trajectory, from 'classifier-train --snapshots', found a single network"),
        ("\(train) --epochs 1 --snapshots 1 set.npys", "expected 3 snapshots or more, found 2"),
        ("cat set.npys", "expected a classifier, found a dataset: the one to condense goes to stdin, or before --experts"),
        ("cat model.npys", "expected a classifier, from classifier-train; found a bias model, from supcon-train"),
        ("bias-inject color -q --conflict .5 < set.npys | \(train) --epochs 2 --snapshots 1", "standardised by mean"),
        ("npys split -q --rows 0:1 set.npys | \(train) --epochs 2 --snapshots 1", "classes, as the"),
        ("\(train)-batch --epochs 2 --snapshots 1 set.npys", "-batch"),
    ]

    @Test("An expert of something else: 65, and which file", arguments: bad.indices, ["", "expert.npys"])
    func badExperts(index: Int, before: String) throws {
        let folder = try SmallRuns.folder()
        let (make, text) = Self.bad[index]
        let made = try ToolProcess.shell("\(make) > other.npys", in: folder)
        try #require(made.status == 0, "\(made.errors)")
        let result = try ToolProcess.shell("\(Self.match) --experts \(before) other.npys -o out < set.npys", in: folder)
        #expect(result.status == 65 && result.errors.contains("distill: other.npys: expected"), "\(result.errors)")
        #expect(result.errors.contains(text) && !folder.names.contains("out"), "\(result.errors)")
    }

    @Test("Another architecture than the first, images of another size, numbers that are none") func others() throws {
        let folder = try SmallRuns.folder()
        let made = try ToolProcess.shell(
            """
            classifier-train plain -q --arch convnet2-w20 --batch 8 --epochs 2 --snapshots 1 set.npys > wide.npys
            """, in: folder)
        #expect(made.status == 0, "\(made.errors)")
        let wide = try ToolProcess.shell("\(Self.match) --experts expert.npys wide.npys < set.npys", in: folder)
        #expect(wide.status == 65 && wide.errors.contains("wide.npys: expected a convnet2-w16, as the first one, found a convnet2-w20"))

        let expert = try TensorStream.read(from: folder.at("expert.npys"))
        let diverged = TensorStream(
            expert.records.map { record in
                var values = record.array.floats()
                values[values.count - 1] = .nan
                return (record.name, NDArray(values, shape: record.array.shape))
            }, metadata: expert.metadata)
        try folder.write("nan.npys", diverged.encoded())
        let nan = try ToolProcess.shell("\(Self.match) --experts nan.npys < set.npys", in: folder)
        #expect(nan.status == 65 && nan.errors.contains("nan.npys: ") && nan.errors.contains("finite"), "\(nan.errors)")
    }

    @Test("Options of trajectory matching out of range: 64, before a file is read", arguments: [
        ("", "Missing expected argument '--experts"), ("--experts -", "expected files, found -"),
        ("--experts e --steps 0", "--steps: expected 1 or more, found 0"),
        ("--experts e --keep 0", "--keep: expected 1 or more, found 0"),
        ("--experts e --starting-rate 0", "--starting-rate: expected a number above 0"),
        ("--experts e --rate-learning-rate=-1", "--rate-learning-rate: expected 0 or more"),
    ]) func usage(options: String, text: String) throws {
        let result = try ToolProcess.shell("distill mtt --ipc 1 \(options) < /dev/null")
        #expect(result.status == 64 && result.errors.contains(text), "\(result.errors)")
    }

    @Test("A walk or a learned rate that goes astray: 70, with iteration and seed") func diverged() throws {
        let folder = try SmallRuns.folder()
        let lost = try ToolProcess.shell(
            "\(Self.match) --iterations 50 --starting-rate 5 --rate-learning-rate 1 --experts expert.npys -o lost < set.npys", in: folder)
        #expect(lost.status == 70 && lost.errors.contains("iteration") && lost.errors.contains("seed 0"), "\(lost.errors)")
        #expect(!folder.names.contains("lost"))
    }

    @Test("One expert in memory or all of them: the same bytes") func kept() throws {
        let folder = try SmallRuns.folder()
        let result = try ToolProcess.shell(
            """
            for seed in 1 2 3; do \(Self.train) --seed $seed --epochs 2 --snapshots 1 set.npys > e$seed.npys || exit; done
            for keep in 1 2 3; do
                \(Self.match) --iterations 7 --no-provenance --keep $keep --experts e?.npys < set.npys > keep$keep || exit
            done
            cmp keep1 keep3 && cmp keep2 keep3
            """, in: folder)
        #expect(result.status == 0, "\(result.text)\(result.errors)")
    }

    @Test("Features of trained networks: of one, of every snapshot that has learned; others than the dataset's are refused") func encoders() throws {
        let folder = try SmallRuns.folder()
        let dm = "distill dm -q --no-provenance --ipc 1 --iterations 3 --real-batch 2"
        let result = try ToolProcess.shell(
            """
            set -e
            \(Self.train) --epochs 2 set.npys > last.npys
            \(Self.train) --epochs 2 --snapshots 1 set.npys > both.npys
            \(Self.train)-batch --epochs 2 set.npys > norm.npys
            \(dm) < set.npys > random
            for file in last both norm; do \(dm) --encoder $file.npys < set.npys > $file; done
            ! cmp -s random last && ! cmp -s last both && ! cmp -s last norm
            """, in: folder)
        #expect(result.status == 0, "\(result.text)\(result.errors)")
        let other = try ToolProcess.shell(
            "bias-inject color -q --conflict .5 < set.npys | \(dm) --encoder last.npys", in: folder)
        #expect(other.status == 65 && other.errors.contains("last.npys: expected a network for images standardised by"), "\(other.errors)")
        let swallowed = try ToolProcess.shell("\(dm) --encoder last.npys set.npys < /dev/null", in: folder)
        #expect(swallowed.status == 65 && swallowed.errors.contains("set.npys: expected a classifier, found a dataset"))
    }
}
