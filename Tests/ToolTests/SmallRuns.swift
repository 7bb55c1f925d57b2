import TensorIO
import Testing

/// A file for every input of every command, small enough for thousands of runs.
enum SmallRuns {
    /// `set.npys` and `test.npys`, eight images each of `SmallImages`, and what the tools make of them: `model.npys`,
    /// `scenes.npys`, `z.npys`, `w.npys`, `expert.npys`.
    static func folder() throws -> Scratch {
        let folder = try Scratch()
        for (name, bytes) in try files.get() { try folder.write(name, bytes) }
        return folder
    }

    /// The same with the command's checkpoint beside them.
    static func folder(withCheckpointOf command: Command) throws -> Scratch {
        let folder = try folder()
        let result = try ToolProcess.shell("\(command.line("--checkpoint \(command.checkpoint)")) -q > /dev/null", in: folder)
        try #require(result.status == 0, "\(result.errors)")
        return folder
    }

    private static let files = Result { () throws -> [(String, [UInt8])] in
        let folder = try Scratch()
        try folder.write("set.npys", SmallImages.dataset().encoded())
        try folder.write("test.npys", SmallImages.dataset(8..<16).encoded())
        let made = try ToolProcess.shell(
            """
            set -e
            supcon-train -q --arch convnet3 --steps 1 --no-provenance set.npys > model.npys
            bias-inject none -q --no-provenance < set.npys > scenes.npys
            embed -q --model model.npys --no-provenance set.npys > z.npys
            kde-weight -q --no-provenance z.npys > w.npys
            classifier-train plain -q --epochs 2 --batch 8 --snapshots 1 --arch convnet2-w16 --no-provenance set.npys > expert.npys
            """, in: folder)
        try #require(made.status == 0, "\(made.errors)")
        return try folder.names.map { ($0, try folder.read($0)) }
    }
}
