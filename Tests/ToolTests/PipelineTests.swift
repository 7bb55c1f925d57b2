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
        #expect(result.text.contains(published) && result.text.contains("\(method.uppercased()) + KDE"))
        let set = try TensorStream.read(from: folder.at("out/\(method)-kde.npys"))
        #expect(set["images"]?.shape == [2, 16, 16, 3] && set.metadata.classNames == ["young", "old"])
        // Nothing is done twice.
        #expect(try !make("bffhq", "BFFHQ=. SIDE=16 METHOD=\(method)", in: folder).text.contains("distill"))
    }

    @Test("A user's own images, without a bias record") func ownImages() throws {
        let folder = try Scratch()
        for label in ["cats", "dogs"] {
            for i in 0..<6 { try folder.image("mine/\(label)/\(i).png", UInt8(30 * i + label.count), width: 20, height: 18) }
        }
        let script = Repository.root.appendingPathComponent("pipelines/own-images.sh").path
        let result = try ToolProcess.shell("SIDE=16 STEPS=1 ITERATIONS=1 '\(script)' mine out 2", in: folder)
        #expect(result.status == 0, "\(result.errors)")
        let set = try TensorStream.read(from: folder.at("out/syn.npys"))
        #expect(set["images"]?.shape == [4, 16, 16, 3] && set.metadata.classNames == ["cats", "dogs"])
        for sheet in ["rare", "syn"] { #expect(try PNG.decode(folder.read("out/\(sheet).png")).width > 32) }
        #expect(try ToolProcess.shell("'\(script)'", in: folder).status == 64)
    }

    @Test func settingsThatAreMissing() throws {
        let folder = try Scratch()
        for (pipeline, name) in [("cmnist", "MNIST"), ("cifar10", "CIFAR"), ("bffhq", "BFFHQ"), ("compare", "SOURCE")] {
            let result = try make(pipeline, "", in: folder)
            #expect(result.status == 2 && result.errors.contains("\(name)="), "\(result.errors)")
        }
        #expect(try make("bffhq", "BFFHQ=. SCALE=huge", in: folder).errors.contains("SCALE is quick or paper"))
        #expect(try make("bffhq", "BFFHQ=. METHOD=magic", in: folder).errors.contains("METHOD is dm or dsa"))
    }
}
