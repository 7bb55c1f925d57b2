import TensorIO
import Testing

@Suite("Numbers that stop being finite in training") struct DivergenceTests {
    /// `big.npys`: images in float32 whose pixels are finite, and whose squares are not.
    private func folder() throws -> Scratch {
        let folder = try SmallRuns.folder()
        let pixels = (0..<4 * 64).map { (i: Int) -> Float in Float(i * 7919 % 251 - 125) * 1e34 }
        let stream = TensorStream(
            [
                ("images", NDArray(pixels, shape: [4, 8, 8, 1])), ("labels", NDArray([0, 1, 0, 1], shape: [4])),
            ], metadata: StreamMetadata(kind: "synthetic", transform: PixelTransform(mean: [0], standardDeviation: [1])))
        try folder.write("big.npys", stream.encoded())
        return folder
    }

    @Test("They end the run, telling where, the last finite loss and the seed", arguments: [
        ("supcon-train --arch convnet3 --learning-rate 1e38 --steps 9 set.npys", "step 2"),
        ("distill dm --ipc 1 --learning-rate 1e38 --iterations 9 set.npys", "iteration 2"),
        ("distill dsa --ipc 1 --outer-loops 2 --inner-epochs 1 --learning-rate 1e38 --iterations 9 set.npys", "iteration"),
        ("evaluate --nets 1 --epochs 9 --arch convnet --test set.npys big.npys", "net 0 (convnet3)"),
        ("evaluate --nets 1 --epochs 9 --arch mlp --test set.npys big.npys", "net 0 (mlp)"),
    ])
    func stops(command: String, place: String) throws {
        let folder = try folder()
        let before = folder.names
        let result = try ToolProcess.shell("\(command) -q --seed 7 -o out", in: folder)
        #expect(result.status == 70 && folder.names == before, "\(command): \(result.status) \(result.errors)")
        for part in [place, "last finite loss", "seed 7"] { #expect(result.errors.contains(part), "\(command): \(result.errors)") }
    }
}
