import Foundation
import TensorIO
import Testing

/// The pipelines, with settings that take seconds.
@Suite struct PipelineTests {
    private func make(_ pipeline: String, _ settings: String, in folder: Scratch) throws -> ToolResult {
        let file = Repository.root.appendingPathComponent("pipelines/\(pipeline).mk").path
        let quick = "ITERATIONS=1 EPOCHS=1 NETS=1 STEPS=1 IPC=1 REAL_BATCH=4 OUT=out"
        return try ToolProcess.shell("make -f '\(file)' \(quick) \(settings)", in: folder)
    }

    @Test("Two methods on a tree like BFFHQ's, beside the paper's figures", arguments: [("dm", "58.3"), ("dsa", "61.1")])
    func bffhq(method: String, published: String) throws {
        let folder = try Scratch()
        try folder.faces()
        let result = try make("bffhq", "BFFHQ=. SIDE=16 METHOD=\(method)", in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.text.contains(published))
        for weights in ["views", "bias labels"] { #expect(result.text.contains("\(method.uppercased()) + \(weights)")) }
        let set = try TensorStream.read(from: folder.at("out/\(method)-weighted.npys"))
        #expect(set["images"]?.shape == [2, 16, 16, 3] && set.metadata.classNames == ["young", "old"])
        // Nothing is done twice.
        #expect(try !make("bffhq", "BFFHQ=. SIDE=16 METHOD=\(method)", in: folder).text.contains("distill"))
    }

    @Test("Networks that learn, from all images alike, and images in tiles") func queue() throws {
        let folder = try Scratch()
        try folder.faces()
        let result = try make("bffhq", "BFFHQ=. SIDE=16 METHOD=idm CEILING= WEIGHTED_NETS=no", in: folder)
        #expect(result.status == 0 && result.text.contains("IDM + views"), "\(result.errors)")
        let plain = try TensorStream.read(from: folder.at("out/idm.npys")).metadata
        let weighted = try TensorStream.read(from: folder.at("out/idm-weighted.npys")).metadata
        #expect(plain.attributes["partition"] == "2" && weighted.attributes["partition"] == "2")
        #expect(weighted.provenance.last!.arguments.contains("--no-weighted-nets"))
        #expect(!plain.provenance.last!.arguments.contains("--no-weighted-nets"))
        let dream = try make("bffhq", "BFFHQ=. SIDE=16 METHOD=dream CEILING= CLUSTERS=2 POOL=4 WEIGH=clusters OUT=dream", in: folder)
        #expect(dream.status == 0 && dream.text.contains("DREAM + views") && dream.text.contains("54.0"), "\(dream.errors)")
        let report = try String(decoding: folder.read("dream/dream.json"), as: UTF8.self)
        #expect(report.contains("\"recipe\"") && report.contains("idc"))
        let set = try TensorStream.read(from: folder.at("dream/dream-weighted.npys")).metadata
        #expect(set.provenance.last!.arguments.contains("clusters"))
    }

    @Test("Several seeds: all but the data once with each, and a table over the syntheses") func seeds() throws {
        let folder = try Scratch()
        try folder.faces()
        let settings = "BFFHQ=. SIDE=16 WEIGHTS=paper CEILING= SEEDS='0 1'"
        let result = try make("bffhq", settings, in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.text.contains("95% t interval over 2 syntheses") && result.text.contains("paired by seed"))
        #expect(result.text.contains("58.3"))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.at("out")).filter { !$0.hasPrefix(".") }.sorted()
        #expect(names == ["seed-0", "seed-1", "table.txt", "test.npys", "train.npys"])
        for seed in [0, 1] {
            let made = try TensorStream.read(from: folder.at("out/seed-\(seed)/dm-weighted.npys")).metadata.provenance
            #expect(made.last?.seed == UInt64(seed))
            let model = try TensorStream.read(from: folder.at("out/seed-\(seed)/bias-model.npys")).metadata.provenance
            #expect(model.last?.seed == UInt64(seed))
        }
        #expect(try !make("bffhq", settings, in: folder).text.contains("distill"))
        // A seed alone is the run of that seed.
        #expect(try make("bffhq", "BFFHQ=. SIDE=16 WEIGHTS=paper CEILING= SEED=0 OUT=alone", in: folder).status == 0)
        let same = try ToolProcess.shell(
            "for name in weights dm dm-weighted; do npys diff {alone,out/seed-0}/$name.npys || exit; done; cmp {alone,out/seed-0}/dm-weighted.json",
            in: folder)
        #expect(same.status == 0, "\(same.text)\(same.errors)")
    }

    @Test("Experts with and without weights, which another number of images takes as they are") func experts() throws {
        let folder = try Scratch()
        try folder.faces()
        let settings = "BFFHQ=. SIDE=16 METHOD=mtt EXPERTS=experts EXPERT_COUNT=2 EXPERT_EPOCHS=3 LATEST_START=2"
        let result = try make("bffhq", settings, in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.text.contains("MTT + views") && result.text.contains("52.5"))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.at("experts")).filter { !$0.hasPrefix(".") }
        #expect(names.sorted() == (0...1).flatMap { ["expert-\($0).npys", "expert-views-\($0).npys"] }.sorted())
        let weighted = try TensorStream.read(from: folder.at("experts/expert-views-1.npys")).metadata.provenance
        #expect(weighted.last?.seed == 1 && weighted.last!.arguments.contains("--weights"))
        #expect(try TensorStream.read(from: folder.at("out/mtt-weighted.npys")).metadata.attributes["learning-rate"] != nil)

        let more = try make("bffhq", settings + " IPC=2 OUT=more", in: folder)
        #expect(more.status == 0 && more.text.contains("distill mtt") && !more.text.contains("classifier-train"), "\(more.errors)")
        let other = try make("bffhq", settings + " WEIGHTS=paper OUT=other", in: folder)
        #expect(other.status == 0 && other.text.contains("expert-paper-1") && !other.text.contains("expert-1.npys <"))
        let longer = try make("bffhq", settings + " EXPERT_EPOCHS=4", in: folder)
        #expect(longer.status == 0 && longer.text.contains("--epochs 4"), "\(longer.errors)")
    }

    @Test func settingsThatAreMissing() throws {
        let folder = try Scratch()
        for (pipeline, name) in [("cmnist", "MNIST"), ("cifar10", "CIFAR"), ("bffhq", "BFFHQ"), ("compare", "SOURCE")] {
            let result = try make(pipeline, "", in: folder)
            #expect(result.status == 2 && result.errors.contains("\(name)="), "\(result.errors)")
        }
        #expect(try make("bffhq", "BFFHQ=. SCALE=huge", in: folder).errors.contains("SCALE is quick or paper"))
        #expect(try make("bffhq", "BFFHQ=. VIEWS=", in: folder).errors.contains("expected some of colour"))
        #expect(try make("bffhq", "BFFHQ=. VIEWS='ring shape'", in: folder).errors.contains("VIEWS=ring shape: expected"))
        #expect(try make("bffhq", "BFFHQ=. WEIGHTS=magic", in: folder).errors.contains("expected views or paper"))
        #expect(try make("bffhq", "BFFHQ=. METHOD=magic", in: folder).errors.contains("METHOD is dm, dsa, idm, dream or mtt"))
    }

    @Test("The same bytes at 1, 2 and 4 threads, again, and in the opposite order") func sameBytes() throws {
        let folder = try Scratch()
        try folder.idx(train: 60, test: 20, height: 16, width: 16, under: "idx/")
        let script = Repository.root.appendingPathComponent("scripts/same-bytes.sh").path
        let settings = "SOURCE=idx:idx CONFLICT=.5 TRAIN_OPTIONS=--valid=0 STEPS=2 IPC=1 ITERATIONS=2 REAL_BATCH=4 EPOCHS=2 NETS=2"
        let result = try ToolProcess.shell("'\(script)' '\(ToolProcess.directory)' out \(settings)", in: folder)
        #expect(result.status == 0, Comment(rawValue: result.text + result.errors))
        let names = result.text.split(separator: "\n").compactMap { $0.split(separator: " ").last }
        #expect(names.contains("dm-weighted.npys") && names.contains("weights.npys") && names.contains("table.txt"))
        #expect(result.text.split(separator: "\n").allSatisfy { $0.prefix { $0.isHexDigit }.count == 64 })
    }
}
