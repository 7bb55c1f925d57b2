import Foundation
import TensorIO
import Testing

/// Pictures and files as people have them.
@Suite("Own pictures") struct OwnPicturesTests {
    private func none(_ source: String, _ more: [String] = [], in folder: Scratch) throws -> ToolResult {
        try ToolProcess.run("bias-inject", ["none", "--source", source] + more, in: folder)
    }

    private func write(_ name: String, _ bytes: [UInt8], in folder: Scratch) throws {
        let path = URL(fileURLWithPath: folder.at(name)).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        try folder.write(name, bytes)
    }

    /// A JPEG of a slope, 16 x 8, with what stands behind its first two bytes and before its last two.
    private func jpeg(front: [UInt8] = [], back: [UInt8] = []) throws -> [UInt8] {
        let pixels = (0..<16 * 8).map { (i: Int) -> UInt8 in UInt8(i % 16 * 12 + i / 16 * 5) }
        let bytes = try JPEG.encode(RasterImage(pixels: pixels, width: 16, height: 8, channels: 1), quality: 90)
        return bytes[..<2] + front + bytes[2..<(bytes.count - 2)] + back + bytes[(bytes.count - 2)...]
    }

    @Test("Pictures are turned as they say, unless told otherwise; faults that leave pixels whole are counted") func photographs() throws {
        let folder = try Scratch()
        // EXIF: turned to the right to be seen.
        let exif = Array("Exif\0\0II".utf8) + [42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]
        try write("turned/a/1.jpg", jpeg(front: [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif), in: folder)
        try write("plain/a/1.jpg", jpeg(), in: folder)
        try write("stray/a/1.jpg", jpeg(back: [UInt8](repeating: 7, count: 50)), in: folder)
        let plain = try none("tree:plain", in: folder).stream()
        let turned = try none("tree:turned", in: folder).stream()
        #expect(plain["images"]?.shape == [1, 8, 16, 3] && turned["images"]?.shape == [1, 16, 8, 3])
        #expect(try none("tree:turned", ["--no-orient"], in: folder).stream()["images"] == plain["images"])
        let stray = try none("tree:stray", in: folder)
        #expect(try stray.stream()["images"] == plain["images"])
        #expect(stray.errors.contains("warning: 1 of 1 images are JPEG files with stray bytes"))
        let attributed = try ToolProcess.run(
            "bias-inject", ["attribute", "--tree", "turned", "--paths", "{bias}/{label}", "--no-orient"], in: folder)
        #expect(try attributed.stream()["images"] == plain["images"])
    }

    @Test("Every broken file is named, and left out on demand") func brokenFiles() throws {
        let folder = try Scratch()
        for name in ["a/1.png", "a/2.png", "b/1.png"] { try folder.image("t/" + name) }
        for name in ["a/broken.png", "b/empty.jpg", "b/page.png"] { try write("t/" + name, name == "b/empty.jpg" ? [] : [60, 104], in: folder) }
        for command in [["none", "--source", "tree:t"], ["attribute", "--tree", "t", "--paths", "{label}/{bias}"]] {
            try? FileManager.default.removeItem(atPath: folder.at("log"))
            let result = try ToolProcess.run("bias-inject", command + ["--log", "log", "-o", "o"], in: folder)
            #expect(result.status == 65 && result.errors.contains("3 of 6 images cannot be read") && !folder.names.contains("o"))
            let log = String(decoding: try folder.read("log"), as: UTF8.self)
            for name in ["a/broken.png", "b/empty.jpg", "b/page.png"] { #expect(result.errors.contains(name) && log.contains(name)) }
            let skipping = try ToolProcess.run("bias-inject", command + ["--skip-unreadable", "--log", "log"], in: folder)
            #expect(try skipping.status == 0 && skipping.stream()["labels"]?.integers() == [0, 0, 1], "\(skipping.errors)")
            #expect(skipping.errors.contains("warning: 3 of 6 images cannot be read and are left out"))
        }
    }

    @Test("Classes without an image, and a bias that nothing goes against, are warned of") func emptiness() throws {
        let folder = try Scratch()
        try folder.idx(train: 60, test: 20, height: 8, width: 8)
        func color(_ conflict: String) throws -> ToolResult {
            try ToolProcess.run(
                "bias-inject", ["color", "--source", "idx:.", "--valid", "0", "--conflict", conflict], in: folder)
        }
        let message = "warning: no image is bias-conflicting"
        #expect(try color(".005").errors.contains(message) && !color(".1").errors.contains(message) && !color("0").errors.contains(message))
        for stem in ["train", "t10k"] {
            var labels = try folder.read(stem + "-labels-idx1-ubyte")
            for i in 8..<labels.count { labels[i] += 1 }
            try folder.write(stem + "-labels-idx1-ubyte", labels)
        }
        let from1 = try none("idx:.", ["--valid", "0"], in: folder)
        #expect(from1.status == 0 && from1.errors.contains("warning: class 0 of 11 has no image: labels begin at 1; --first-label 1"))
        let shifted = try none("idx:.", ["--valid", "0", "--first-label", "1"], in: folder)
        #expect(try !shifted.errors.contains("warning") && shifted.stream().metadata.classNames?.count == 10)
        #expect(try none("idx:.", ["--valid", "0", "--first-label", "2"], in: folder).status == 65)
        #expect(try none("tree:t", ["--first-label", "1"], in: folder).status == 64)
    }

    @Test("An archive with other things in it gives the same stream, and says what is left out") func archives() throws {
        let folder = try Scratch()
        try folder.write("set.npys", SmallImages.dataset().encoded())
        let result = try ToolProcess.shell(
            """
            set -e
            npys export --directory plain set.npys; cd plain; echo words > README
            command -v zip > /dev/null || exit 3
            zip -q ../plain.npz images.npy labels.npy bias.npy; cd ..; zip -qr nested.npz plain
            npys import --no-provenance plain.npz -o a.npys; npys import --no-provenance nested.npz -o b.npys
            """, in: folder)
        guard result.status != 3 else { return }
        #expect(result.status == 0 && result.errors.contains("left out, as no arrays: plain/") && result.errors.contains("plain/README"))
        let (a, b) = (try TensorStream.read(from: folder.at("a.npys")), try TensorStream.read(from: folder.at("b.npys")))
        #expect(Set(b.records.map(\.name)) == ["images", "labels", "bias"] && a.records.allSatisfy { b[$0.name] == $0.array })
    }

    @Test("Outputs by links and with permissions, as a shell writes them") func outputs() throws {
        let folder = try Scratch()
        try folder.write("set.npys", SmallImages.dataset().encoded())
        let result = try ToolProcess.shell(
            """
            set -e
            mkdir scratch; ln -s scratch/near.npys near.npys; touch private.npys; chmod 600 private.npys
            for o in near private plain; do distill random --ipc 1 --no-provenance set.npys -o $o.npys; done
            test -L near.npys; cmp near.npys plain.npys; cmp scratch/near.npys private.npys; stat -c %a private.npys
            """, in: folder)
        #expect(result.status == 0 && result.text == "600\n", "\(result.errors)")
    }

    @Test("A dry run of a method whose iterations are long tells a time") func dryRuns() throws {
        let folder = try SmallRuns.folder()
        let walk = "mtt --dry-run --ipc 1 --expert-snapshots 1 --latest-start 2 --steps 50 --batch 1 --experts expert.npys"
        for command in ["dsa --dry-run --ipc 50 --real-batch 4", "dc --dry-run --ipc 20 --real-batch 4", walk] {
            let result = try ToolProcess.shell("distill \(command) < set.npys", in: folder)
            #expect(result.status == 0 && result.errors.contains(" in all, "), "\(result.errors)")
            #expect(result.output.isEmpty)
        }
    }
}
