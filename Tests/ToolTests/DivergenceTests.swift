import TensorIO
import Testing

@Suite("Numbers that stop being finite in training") struct DivergenceTests {
    /// `big.npys`: images in float32 whose pixels are finite, and whose squares are not.
    private func folder() throws -> Scratch {
        let folder = try SmallRuns.folder()
        let images = try #require(SmallImages.dataset()["images"])
        var set = SmallImages.dataset().with([
            "images": NDArray(images.floats().map { ($0 - 126) * 1e34 }, shape: images.shape)
        ])
        set.metadata = StreamMetadata(
            kind: "synthetic", transform: PixelTransform(mean: [0, 0, 0], standardDeviation: [1, 1, 1]))
        try folder.write("big.npys", set.encoded())
        return folder
    }

    @Test(
        "They end the run, telling where, the last finite loss and the seed",
        arguments: Command.longRuns.flatMap { command in
            command.run!.diverges.map { (command.stdin($0.arguments), $0.place) }
        })
    func stops(command: String, place: String) throws {
        let folder = try folder()
        let before = folder.names
        let result = try ToolProcess.shell("\(command) -q --seed 7 -o out", in: folder)
        #expect(result.status == 70 && folder.names == before, "\(command): \(result.status) \(result.errors)")
        for part in [place, "last finite loss", "seed 7"] { #expect(result.errors.contains(part), "\(command): \(result.errors)") }
    }
}
