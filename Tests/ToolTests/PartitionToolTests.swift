import Foundation
import TensorIO
import Testing

/// Sets whose images are stored in tiles, at the tools that read them.
@Suite struct PartitionToolTests {
    private func folder() throws -> Scratch {
        let folder = try SmallRuns.folder()
        let made = try ToolProcess.shell(
            """
            distill idm -q --no-provenance --ipc 2 --real-batch 2 --iterations 2 --net-steps 1 < set.npys > idm.npys
            npys expand --no-provenance idm.npys > whole.npys
            """, in: folder)
        try #require(made.status == 0, "\(made.errors)")
        return folder
    }

    @Test("expand writes four images for each, and what training takes is the same from either") func expanded() throws {
        let folder = try folder()
        let packed = try TensorStream.read(from: folder.at("idm.npys"))
        let whole = try TensorStream.read(from: folder.at("whole.npys"))
        #expect(packed["images"]?.shape == [4, 8, 8, 3] && packed.metadata.attributes["partition"] == "2")
        #expect(whole["images"]?.shape == [16, 8, 8, 3] && whole.metadata.attributes["partition"] == nil)
        #expect(try whole["labels"]?.integers() == [0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1])
        let result = try ToolProcess.shell(
            """
            for set in idm whole; do
                evaluate -q --nets 1 --epochs 2 --format tsv --test test.npys $set.npys > $set.tsv || exit
                classifier-train plain -q --no-provenance --epochs 1 --arch convnet2-w16 $set.npys > $set.net || exit
                npys sheet -q $set.npys > $set.png && npys export $set.npys > $set.npz || exit
            done
            cmp idm.tsv whole.tsv && cmp idm.net whole.net && cmp idm.png whole.png && cmp idm.npz whole.npz || exit
            npys sheet -q --packed idm.npys > packed.png && npys export --packed idm.npys > packed.npz || exit
            ! cmp -s packed.png idm.png && ! cmp -s packed.npz idm.npz || exit
            for set in idm whole; do embed -q --view ring --no-provenance $set.npys > $set.z || exit; done
            cmp idm.z whole.z || exit
            npys expand --no-provenance whole.npys | cmp - whole.npys
            """, in: folder)
        #expect(result.status == 0, "\(result.text)\(result.errors)")
    }

    @Test("A run goes on from a set in tiles; real ones are packed; others are refused with both numbers") func starts() throws {
        let folder = try folder()
        let idm = "distill idm -q --real-batch 2 --iterations 1 --net-steps 1"
        func run(_ command: String) throws -> ToolResult { try ToolProcess.shell("\(command) -o out < set.npys", in: folder) }
        #expect(try run("\(idm) --ipc 2 --init idm.npys").status == 0)
        #expect(try run("\(idm) --ipc 1 --init real").status == 0)
        let real = try run("\(idm) --ipc 2 --init real")
        #expect(real.status == 65 && real.errors.contains("expected at least 8 samples of every class, found 4"), "\(real.errors)")
        let whole = try run("\(idm) --ipc 8 --init whole.npys")
        #expect(whole.status == 65 && whole.errors.contains("whole.npys: ") && whole.errors.contains("expected images cut into 2 tiles a side, found 1"))
        #expect(try run("distill dm -q --ipc 8 --real-batch 2 --iterations 1 --init idm.npys").status == 0)
        let third = try run("\(idm) --partition 3 --ipc 1")
        #expect(third.status == 65 && third.errors.contains("stdin: ") && third.errors.contains("3x3 tiles divide, found 8x8"))
        #expect(try run("\(idm) --partition 0").status == 64 && run("\(idm) --weighted-nets").status == 64)
        let cat = try ToolProcess.shell("npys cat idm.npys whole.npys", in: folder)
        #expect(cat.status == 65 && cat.errors.contains("expected the partition of idm.npys, found another"))
        let none = try ToolProcess.shell("\(idm) --partition 1 --ipc 1 --no-provenance < set.npys | npys info --json", in: folder)
        #expect(none.status == 0 && !none.text.contains("partition"))
    }
}
