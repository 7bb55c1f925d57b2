import TensorIO
import Testing

@Suite("A checkpoint is for the very same run") struct ResumeSettingsTests {
    /// A command, and options any of which makes another run of it.
    static let runs: [(command: String, changes: [String])] = [
        (
            "supcon-train --arch convnet3 --steps 1 set.npys",
            [
                "--batch 3", "--learning-rate .01", "--weight-decay .1", "--temperature .3", "--q .5", "--plateau 2",
                "--loss supcon", "--optimizer sgd", "--seed 1",
            ]
        ),
        (
            "distill dm --ipc 1 --iterations 1 --real-batch 2 set.npys",
            [
                "--real-batch 1", "--net-every 2", "--learning-rate 2", "--momentum .4", "--init real", "--augment none", "--augment crop,flip",
                "--weights w.npys", "--embeddings z.npys", "--seed 1",
            ]
        ),
        (
            "distill dm --ipc 1 --iterations 1 --weights w.npys set.npys", ["--use-weights average"]
        ),
        (
            "distill dsa --ipc 1 --iterations 1 --outer-loops 2 --inner-epochs 1 set.npys",
            ["--outer-loops 3", "--inner-epochs 2", "--arch mlp", "--distance squared", "--distance absolute", "--augment none", "--learning-rate 2"]
        ),
        (
            "classifier-train plain --arch convnet2-w16 --epochs 1 --snapshots 1 set.npys",
            [
                "--batch 3", "--learning-rate 2", "--momentum .4", "--weight-decay .1", "--augment none", "--arch mlp", "--snapshots 2",
                "--weights w.npys", "--seed 1",
            ]
        ),
        (
            "classifier-train lff --arch convnet2-w16 --epochs 1 --test set.npys set.npys",
            [
                "--batch 3", "--learning-rate 2", "--weight-decay .1", "--augment none", "--q .5", "--ema-decay .5", "--snapshots 2",
                "--evaluate-every 3", "--weights w.npys", "--seed 1",
            ]
        ),
        (
            "classifier-train dfa --arch convnet2-w16 --steps 2 set.npys",
            [
                "--batch 3", "--learning-rate 2", "--swap-from 0", "--decay-every 2", "--decay .1", "--bias-weight 2", "--swap-weight 2",
                "--swap-bias-weight 2", "--q .5", "--ema-decay .5", "--seed 1",
            ]
        ),
        (
            "classifier-train selecmix --arch convnet2-w16 --contrast convnet3 --epochs 1 set.npys",
            [
                "--batch 3", "--mini-batch 3", "--base plain", "--contrast resnet18-strided", "--contrast-learning-rate 2", "--mix-weight 1",
                "--learning-rate 2", "--q .5", "--ema-decay .5", "--seed 1",
            ]
        ),
        (
            "evaluate --trainer selecmix --contrast convnet3 --nets 1 --epochs 1 --test set.npys set.npys",
            ["--contrast resnet18-strided", "--learning-rate .5", "--batch 3", "--augment none", "--seed 1"]
        ),
        (
            "distill idm --ipc 1 --iterations 1 --real-batch 2 --net-steps 1 --weights w.npys set.npys",
            [
                "--partition 1", "--cross-entropy-weight 1", "--most-nets 2", "--net-every 2", "--net-steps 2", "--no-weighted-nets",
                "--real-batch 3", "--use-weights average", "--learning-rate 2", "--momentum .4", "--augment none", "--seed 1",
            ]
        ),
        (
            "distill dream --ipc 1 --iterations 1 --clusters 2 --net-images 4 --weights w.npys set.npys",
            [
                "--partition 1", "--clusters 3", "--pool 3", "--choice-every 2", "--inner-steps 2", "--net-images 8", "--no-weighted-nets",
                "--weigh after", "--weigh clusters", "--distance absolute", "--learning-rate 2", "--momentum .4",
                "--augment color+crop", "--augment none", "--seed 1",
            ]
        ),
        (
            "distill mtt --experts expert.npys --ipc 1 --iterations 1 --expert-snapshots 1 --latest-start 1 --steps 2 set.npys",
            [
                "--steps 3", "--latest-start 2", "--batch 1", "--learning-rate 2", "--starting-rate .5", "--rate-learning-rate .1",
                "--momentum .4", "--augment none", "--init real", "--seed 1",
            ]
        ),
        (
            "evaluate --nets 1 --epochs 1 --test set.npys set.npys",
            ["--learning-rate .5", "--nets 2", "--epochs 2", "--batch 3", "--arch mlp", "--augment none", "--augment color+crop", "--seed 1", "--recipe idc", "--trainer lff", "--trainer dfa", "--test other.npys"]
        ),
        (
            "evaluate --trainer dfa --nets 1 --epochs 1 --arch mlp-8 --test set.npys set.npys",
            ["--published cmnist", "--published bffhq --augment all --batch 256 --learning-rate .001"]
        ),
    ]

    @Test("Every option that the result depends on is compared", arguments: runs.indices) func changes(index: Int) throws {
        let folder = try SmallRuns.folder()
        let (command, changes) = Self.runs[index]
        // Another test set of the same shape.
        try #require(
            try ToolProcess.shell("distill random --ipc 1 -q --seed 5 set.npys > other.npys", in: folder).status == 0)
        let made = try ToolProcess.shell("\(command) -q --checkpoint c -o out", in: folder)
        try #require(made.status == 0, "\(made.errors)")
        let before = try folder.read("c")
        for change in changes {
            let result = try ToolProcess.shell("\(command) \(change) -q --checkpoint c --resume -o other", in: folder)
            #expect(result.status == 65, "\(change): \(result.status) \(result.errors)")
            #expect(result.errors.contains("c: expected a checkpoint of this run, with "), "\(change): \(result.errors)")
            #expect(try folder.read("c") == before && !folder.names.contains("other"))
        }
    }

    @Test("What an earlier version wrote is refused, saying what to do") func otherVersion() throws {
        let folder = try SmallRuns.folder()
        let run = "distill dm --ipc 1 --iterations 1 set.npys -q --checkpoint c"
        try #require(try ToolProcess.shell("\(run) > /dev/null", in: folder).status == 0)
        for version in [nil, "1", "99"] {
            var kept = try TensorStream.read(from: folder.at("c"))
            kept.metadata.attributes["checkpoint"] = version
            try folder.write("c", kept.encoded())
            let result = try ToolProcess.shell("\(run) --resume -o out", in: folder)
            #expect(result.status == 65 && result.errors.contains("checkpoint of version"), Comment(rawValue: result.errors))
            #expect(result.errors.contains("remove it to begin anew"))
        }
    }
}
