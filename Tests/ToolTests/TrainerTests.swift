import Evaluation
import Foundation
import TensorIO
import Testing

/// The debiasing trainers of `classifier-train` and `evaluate`, and `bias-mix`, on what they cannot learn from.
@Suite struct TrainerTests {
    private static let small = "-q --arch convnet2-w16 --batch 8"

    @Test("A set of one class: 65, and how many are needed", arguments: [
        "classifier-train selecmix \(small) --epochs 1", "evaluate -q --trainer selecmix --epochs 1 --nets 1 --test test.npys",
        "bias-mix -q --embeddings ones-z.npys",
    ]) func oneClass(command: String) throws {
        let folder = try SmallRuns.folder()
        let set = try TensorStream.read(from: folder.at("set.npys"))
        var metadata = set.metadata
        metadata.classNames = nil
        let count = set["labels"]!.shape[0]
        let ones = TensorStream(
            set.records.map { ($0.name, $0.name == "labels" ? NDArray(Array(repeating: 0, count: count), shape: [count]) : $0.array) },
            metadata: metadata)
        try folder.write("ones.npys", ones.encoded())
        let made = try ToolProcess.shell("embed -q --view texture ones.npys > ones-z.npys", in: folder)
        #expect(made.status == 0, "\(made.errors)")
        let result = try ToolProcess.shell("\(command) < ones.npys > out", in: folder)
        #expect(
            result.status == 65 && result.errors.contains("record 'labels': expected 2 classes or more, found 1"), "\(result.errors)")
    }

    @Test("An image without a partner in its batch stays as it is, and that is said") func unpaired() throws {
        let folder = try SmallRuns.folder()
        let result = try ToolProcess.shell("bias-mix --batch 2 --embeddings z.npys < set.npys > out", in: folder)
        #expect(result.status == 0 && result.errors.contains("images had no partner in their batch and stay as they are"), "\(result.errors)")
    }

    @Test("Options that make no sense: 64, before a file is read", arguments: [
        ("classifier-train lff --q 0", "--q: expected above 0 to 1, found 0.0"),
        ("classifier-train lff --ema-decay 1", "--ema-decay: expected 0 to below 1, found 1.0"),
        ("classifier-train dfa --decay 2", "--decay: expected above 0 to 1, found 2.0"),
        ("classifier-train dfa --swap-weight=-1", "--swap-weight: expected 0 or more, found -1.0"),
        ("classifier-train selecmix --batch 1", "--batch: expected 2 or more, found 1"),
        ("classifier-train selecmix --mini-batch 1", "--mini-batch: expected 2 or more, found 1"),
        ("classifier-train selecmix --base plain --q .5", "--q is for --base lff"),
        ("distill idm --ipc 1 --encoder e --net-steps 3", "--net-steps is for networks that learn"),
        ("classifier-train selecmix --contrast mlp", "--contrast: expected resnet18-strided, resnet18-cifar, convnet3, found 'mlp'"),
        ("classifier-train lff --arch dfa-convnet", "found 'dfa-convnet'"),
        ("classifier-train lff --evaluate-every 3", "--evaluate-every needs --test FILE"),
        ("evaluate --test t --trainer lff --recipe idc", "--recipe is for --trainer plain"),
        ("evaluate --test t --contrast convnet3", "--contrast needs --trainer selecmix"),
        ("evaluate --test t --published cmnist", "--published needs --trainer lff, dfa or selecmix"),
        ("evaluate --test t --trainer dfa --published mnist", "--published"),
        ("bias-mix --embeddings -", "--embeddings and the dataset from stdin"),
        ("distill idm --ipc 1 --weights w --weighted-nets --encoder e", "those of --encoder do not"),
    ]) func usage(command: String, text: String) throws {
        let result = try ToolProcess.shell("\(command) < /dev/null")
        #expect(result.status == 64 && result.errors.contains(text), "\(result.errors)")
    }

    @Test("Networks that measure a set learn by what a trainer was published with, and what is given overrides it", arguments: [
        ("lff", "mlp-100-100-100", 0.001, 256), ("dfa", "mlp-100-100-16", 0.01, 256), ("selecmix", "mlp-100-100-16", 0.005, 1024),
    ]) func published(trainer: String, network: String, rate: Double, batch: Int) throws {
        let folder = try SmallRuns.folder()
        func settings(_ options: String) throws -> ReportOrigin {
            let command = "evaluate -q --test test.npys --nets 1 --epochs 1 --trainer \(trainer) --format json"
            let contrast = trainer == "selecmix" ? " --contrast convnet3" : ""
            let result = try ToolProcess.shell("\(command)\(contrast) \(options) set.npys", in: folder)
            try #require(result.status == 0, "\(result.errors)")
            return try #require(try JSONDecoder().decode(EvaluationReport.self, from: Data(result.text.utf8)).origin)
        }
        let published = try settings("--published cmnist")
        #expect(published.network == network && published.settings.batch == batch && published.settings.augment == "none")
        #expect(abs(Double(published.settings.learningRate) - rate) < 1e-9)
        #expect(published.settings.trainer?.contains("published for cmnist") == true)
        let given = try settings("--published cmnist --arch mlp-8 --augment color --batch 9 --learning-rate .25")
        #expect(given.network == "mlp-8" && given.settings.batch == 9 && given.settings.augment == "color")
        #expect(given.settings.learningRate == 0.25)
    }

    @Test("A network of two encoders is an encoder, a model and a classifier; one whose head has another width is none")
    func disentangled() throws {
        let folder = try SmallRuns.folder()
        let made = try ToolProcess.shell("classifier-train dfa \(Self.small) --steps 9 --snapshots 1 set.npys > dfa.npys", in: folder)
        #expect(made.status == 0, "\(made.errors)")
        for use in [
            "distill dm -q --ipc 1 --iterations 2 --encoder dfa.npys < set.npys | npys validate",
            "distill idm -q --ipc 1 --real-batch 2 --iterations 2 --encoder dfa.npys < set.npys | npys validate",
            "embed -q --model dfa.npys < set.npys | npys validate", "evaluate score dfa.npys --test test.npys",
        ] {
            let result = try ToolProcess.shell("set -o pipefail; \(use)", in: folder)
            #expect(result.status == 0, "\(use): \(result.errors)")
        }
        let read = try TensorStream.read(from: folder.at("dfa.npys"))
        let narrow = TensorStream(
            read.records.map { record in
                guard record.name == "intrinsic.classifier.weight" else { return (record.name, record.array) }
                let shape = [record.array.shape[0], record.array.shape[1] - 2, record.array.shape[2]]
                return (record.name, NDArray([Float](repeating: 0, count: shape.reduce(1, *)), shape: shape))
            }, metadata: read.metadata)
        try folder.write("narrow.npys", narrow.encoded())
        let result = try ToolProcess.shell("distill dm -q --ipc 1 --encoder narrow.npys < set.npys > out", in: folder)
        #expect(result.status == 65 && result.errors.contains("record 'intrinsic.classifier.weight': expected"), "\(result.errors)")
    }

    @Test("Accuracy on the way: the last and the best, in the history too, and the same after a resume") func tested() throws {
        let folder = try SmallRuns.folder()
        let command = "classifier-train lff --arch convnet2-w16 --batch 8 --test test.npys --evaluate-every 2"
        let result = try ToolProcess.shell(
            """
            set -e
            \(command) --epochs 6 --log log set.npys > whole.npys
            \(command) -q --epochs 3 --checkpoint c set.npys > half.npys
            \(command) -q --epochs 6 --checkpoint c --resume set.npys > resumed.npys
            npys diff whole.npys resumed.npys
            npys info --history whole.npys > whole.txt; npys info --history resumed.npys > resumed.txt
            """, in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("step 2: accuracy ") && result.errors.contains(" best "), "\(result.errors)")
        func told(_ name: String) throws -> [Substring] {
            try String(contentsOfFile: folder.at(name), encoding: .utf8).split(separator: "\n").filter { $0.contains("accuracy") }
        }
        #expect(try !told("whole.txt").isEmpty && told("whole.txt") == told("resumed.txt"))
        #expect(try told("log").contains { $0.contains("\"event\":\"accuracy\"") && $0.contains("\"step\":2") })
    }

    @Test("A report says which trainer it is of, and a table does not mix them unasked") func reports() throws {
        let folder = try SmallRuns.folder()
        let result = try ToolProcess.shell(
            """
            set -e
            for t in plain lff dfa selecmix; do
                evaluate -q --trainer $t --test test.npys --nets 1 --epochs 2 --format json -o $t.json set.npys
            done
            evaluate table --unlike plain=plain.json lff=lff.json dfa=dfa.json selecmix=selecmix.json
            evaluate table plain=plain.json lff=lff.json
            """, in: folder)
        #expect(result.status == 65 && result.errors.contains("trainer plain and lff"), "\(result.errors)")
        #expect(result.text.contains("selecmix"), "\(result.text)")
    }

    @Test("A table of figures and reports that is none: 65, with the line") func verdicts() throws {
        let folder = try SmallRuns.folder()
        for (lines, text) in [
            ("name\\taccuracy\\n", "expected a line of names with 'reports', found name accuracy"),
            ("name\\treports\\nx\\n", "expected 2 columns in line 2, found 1"),
            ("name\\taccuracy\\treports\\nx\\t101\\ta.json\\n", "expected 'accuracy' of 0 to 100 in line 2, found '101'"),
            ("name\\treports\\nx\\tset.npys\\n", "set.npys: expected a report"),
        ] {
            let result = try ToolProcess.shell("printf '\(lines)' | evaluate verdict", in: folder)
            #expect(result.status == 65 && result.errors.contains(text), "\(result.errors)")
        }
    }
}
