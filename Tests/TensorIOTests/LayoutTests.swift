import TensorIO
import Testing

@Suite("Layouts of images") struct LayoutTests {
    /// Two images of three channels, two rows and four columns; each number tells its place.
    private let first = NDArray((0..<48).map { UInt8($0) }, shape: [2, 3, 2, 4])

    @Test func channelsFirst() {
        let last = first.channelsLast()
        #expect(last.shape == [2, 2, 4, 3])
        for (n, y, x, c) in [(0, 0, 0, 0), (1, 1, 3, 2), (0, 1, 2, 1)] {
            #expect(Int(last.bytes[((n * 2 + y) * 4 + x) * 3 + c]) == ((n * 3 + c) * 2 + y) * 4 + x)
        }
        let floats = NDArray((0..<48).map { Float($0) }, shape: [2, 3, 2, 4]).channelsLast()
        #expect(floats.floats() == last.floats())
    }

    @Test func alphaAndColumns() {
        let array = NDArray([1, 2, 3, 4, 5, 6] as [Int], shape: [2, 3])
        #expect(array.droppingLast() == NDArray([1, 2, 4, 5] as [Int], shape: [2, 2]))
        #expect(array.column(1) == NDArray([2, 5] as [Int], shape: [2]))
        #expect(first.column(2).shape == [2, 2, 4] && first.column(2).bytes.prefix(8).elementsEqual(16..<24))
    }

    @Test("Images of other channels than 1 or 3 are no dataset, and the way out is told", arguments: [
        ([2, 3, 8, 8], "8 channels in 2x3x8x8: channels that come first are put last by npys import --layout nchw"),
        ([2, 1, 8, 8], "--layout nchw"), ([2, 8, 8, 4], "--drop-alpha leaves out that of alpha"), ([2, 8, 8, 2], "--drop-alpha"),
        ([2, 8, 8, 5], "found 5 channels in 2x8x8x5"),
    ])
    func otherChannels(_ shape: [Int], _ message: String) {
        for images in [
            NDArray([UInt8](repeating: 7, count: shape.reduce(1, *)), shape: shape),
            NDArray([Float](repeating: 7, count: shape.reduce(1, *)), shape: shape),
        ] {
            let stream = TensorStream(
                [("images", images), ("labels", NDArray([0, 1], shape: [2]))],
                metadata: StreamMetadata(transform: PixelTransform(mean: [0, 0, 0], standardDeviation: [1, 1, 1])))
            #expect { try ImageDataset(stream, label: "x") } throws: {
                $0 is DataError && "\($0)".contains("x: record 'images': expected images [N,H,W,C] of 1 or 3 channels")
                    && "\($0)".contains(message)
            }
        }
    }

    @Test func emptyClasses() {
        #expect(noteOfEmptyClasses([0, 1, 1], count: 2) == nil)
        #expect(noteOfEmptyClasses([1, 2], count: 3, offersFirstLabel: true)
            == "class 0 of 3 has no image: labels begin at 1; --first-label 1 makes that class 0")
        #expect(noteOfEmptyClasses([1, 2], count: 3) == "class 0 of 3 has no image")
        #expect(noteOfEmptyClasses([0], count: 3, names: ["a", "b", "2"]) == "classes 1 (b), 2 of 3 have no image")
        #expect(throws: DataError.self) { try relabel(0, from: 1) }
    }
}
