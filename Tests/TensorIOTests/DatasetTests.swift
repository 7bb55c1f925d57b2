import TensorIO
import Testing

@Suite("Datasets") struct DatasetTests {
    private let images = NDArray((0..<24).map { UInt8($0 * 10) }, shape: [2, 2, 2, 3])

    private func dataset(
        _ images: NDArray, _ labels: NDArray, _ bias: NDArray? = nil, _ metadata: StreamMetadata = StreamMetadata()
    ) throws -> ImageDataset {
        try ImageDataset(
            TensorStream([("images", images), ("labels", labels)] + (bias.map { [("bias", $0)] } ?? []), metadata: metadata),
            label: "stdin")
    }

    @Test func view() throws {
        let data = try dataset(images, NDArray([2, 0], shape: [2]), NDArray([1, 1] as [UInt8], shape: [2]))
        #expect((data.count, data.height, data.width, data.channels) == (2, 2, 2, 3))
        #expect(data.classCount == 3)
        #expect(Array(data.members) == [[1], [], [0]])
        #expect(data.bias == [1, 1])
        #expect(data.unitPixels([1]) == (12..<24).map { Float($0 * 10) / 255 })
        #expect(data.stream.records.map(\.name) == ["images", "labels", "bias"])
    }

    @Test func normalisedPixels() throws {
        let metadata = StreamMetadata(transform: PixelTransform(mean: [0.5], standardDeviation: [0.25]), classNames: ["a", "b"])
        let data = try dataset(NDArray([-2, 2] as [Float], shape: [1, 1, 2, 1]), NDArray([0], shape: [1]), nil, metadata)
        #expect(data.classCount == 2)
        #expect(data.unitPixels([0]) == [0, 1])
    }

    @Test func refusals() throws {
        func refused(_ message: String, _ body: () throws -> ImageDataset) {
            do {
                _ = try body()
                Issue.record("accepted, instead of: \(message)")
            } catch { #expect("\(error)" == "stdin: " + message) }
        }
        let labels = NDArray([0, 1], shape: [2])
        refused("record 'labels': expected 2 values, one for each image, found 3") {
            try dataset(images, NDArray([0, 1, 2], shape: [3]))
        }
        refused("record 'labels': expected values from 0 to 1048575, found -1 at index 1") {
            try dataset(images, NDArray([0, -1], shape: [2]))
        }
        refused("record 'labels': expected values from 0 to 0, found 1 at index 1") {
            try dataset(images, labels, nil, StreamMetadata(classNames: ["a"]))
        }
        refused("record 'bias': expected 2 values, one for each image, found 1") {
            try dataset(images, labels, NDArray([0], shape: [1]))
        }
        refused("record 'images': expected rank 4 of uint8 or float32, found rank 1: 24 uint8") {
            try dataset(images.reshaped([24]), labels)
        }
        refused("record 'images': expected at least one image of at least one pixel, found 0x2x2x3 uint8") {
            try dataset(NDArray([] as [UInt8], shape: [0, 2, 2, 3]), NDArray([] as [Int], shape: [0]))
        }
        refused("record 'images': expected finite values, found inf at flat index 0 (1 of 1 not finite)") {
            try dataset(NDArray([.infinity] as [Float], shape: [1, 1, 1, 1]), NDArray([0], shape: [1]))
        }
        refused("record 'images': expected 2 channels, as in the trailer's transform, found 3") {
            try dataset(images, labels, nil, StreamMetadata(transform: PixelTransform(mean: [0, 0], standardDeviation: [1, 1])))
        }
    }
}
