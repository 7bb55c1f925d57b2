import TensorIO
import Testing

/// Images with their channels first, or four of them, are refused by whatever reads a dataset.
@Suite("Images of other channels") struct ChannelTests {
    @Test(arguments: [
        "distill dm --ipc 1 --iterations 1 --real-batch 2", "distill dsa --ipc 1 --iterations 1", "distill dc --ipc 1 --iterations 1",
        "distill idm --ipc 1 --iterations 1", "distill dream --ipc 1 --iterations 1", "distill random --ipc 1", "distill kmeans --ipc 1",
        "distill herding --ipc 1", "distill kcenter --ipc 1", "supcon-train --steps 1 --batch 4", "classifier-train plain --epochs 1",
        "embed --model model.npys", "embed --view texture", "embed --view pixels", "bias-inject none", "npys sheet",
        "evaluate --nets 1 --epochs 1 --test wrong.npys", "evaluate --nets 1 --epochs 1 --test wrong.npys set.npys",
        "evaluate --nets 1 --epochs 1 --test test.npys",
    ])
    func refused(_ command: String) throws {
        let folder = try SmallRuns.folder()
        let set = SmallImages.dataset()
        let pixels = try #require(set["images"]).bytes
        let images = [
            NDArray(pixels, shape: [8, 3, 8, 8]), NDArray(pixels, shape: [8, 8, 6, 4]),
            NDArray(pixels.map { Float($0) / 255 }, shape: [8, 3, 8, 8]),
        ]
        for images in images {
            var stream = set.with(["images": images])
            if images.elementType == .float32 {
                stream.metadata.transform = PixelTransform(mean: [0, 0, 0], standardDeviation: [1, 1, 1])
            }
            try folder.write("wrong.npys", stream.encoded())
            let line = command.contains("set.npys") ? command : command + " < wrong.npys"
            let result = try ToolProcess.shell(line + " > out", in: folder)
            #expect(result.status == 65 && result.errors.contains("expected images [N,H,W,C] of 1 or 3 channels"), "\(result.errors)")
            #expect(result.errors.contains(images.shape[1] == 3 ? "--layout nchw" : "--drop-alpha"))
        }
    }
}
