import TensorIO
import Testing

/// A file for every input of every tool, small enough for thousands of runs, and a command for every tool.
enum SmallRuns {
    /// Reading `set.npys`, `z.npys` and so on from a `folder()`, writing to standard output.
    static let commands = [
        "npys cat set.npys", "npys sheet set.npys", "npys export set.npys", "bias-inject none < set.npys",
        "bias-inject color --conflict .5 < set.npys", "supcon-train --arch convnet3 --steps 2 set.npys",
        "embed --model model.npys set.npys", "kde-weight z.npys", "distill random --ipc 1 set.npys",
        "distill dm --ipc 1 --iterations 2 --weights w.npys set.npys",
        "distill dsa --ipc 1 --outer-loops 2 --inner-epochs 1 --iterations 2 set.npys",
        "evaluate --nets 1 --epochs 2 --format json --test set.npys set.npys",
    ]

    /// Four images 8x8x1 of two classes, and what the tools make of them.
    static func folder() throws -> Scratch {
        let folder = try Scratch()
        for (name, bytes) in try files.get() { try folder.write(name, bytes) }
        return folder
    }

    private static let files = Result { () throws -> [(String, [UInt8])] in
        let folder = try Scratch()
        let pixels = (0..<4 * 64).map { (i: Int) -> UInt8 in
            let own = i / 64 % 2 * 91
            return UInt8((i * 7919 + own) % 256)
        }
        let labels = NDArray([0, 1, 0, 1] as [Int64], shape: [4])
        try folder.write(
            "set.npys",
            TensorStream(
                [("images", NDArray(pixels, shape: [4, 8, 8, 1])), ("labels", labels)],
                metadata: StreamMetadata(kind: "dataset")
            ).encoded())
        let made = try ToolProcess.shell(
            """
            set -e
            supcon-train -q --arch convnet3 --steps 1 --no-provenance set.npys > model.npys
            bias-inject none -q --no-provenance < set.npys > scenes.npys
            embed -q --model model.npys --no-provenance set.npys > z.npys
            kde-weight -q --no-provenance z.npys > w.npys
            distill dm -q --ipc 1 --iterations 1 --checkpoint checkpoint.npys set.npys > /dev/null
            supcon-train -q --arch convnet3 --steps 1 --checkpoint training.npys set.npys > /dev/null
            evaluate -q --nets 1 --epochs 2 --test set.npys --checkpoint nets.npys set.npys > /dev/null
            """, in: folder)
        try #require(made.status == 0, "\(made.errors)")
        return try folder.names.map { ($0, try folder.read($0)) }
    }
}
