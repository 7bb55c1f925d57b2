import TensorIO

/// The images of the tests that need some, whatever they show.
enum SmallImages {
    /// Images `range` of a sequence, 8x8x3, of two classes in turn; each class has images of either bias.
    ///
    /// Byte `i` of the sequence is the sum of two patterns, which repeat after 103 and after 61 bytes, so that no image
    /// looks like another; class 1 is brighter by 90. The sum is 252 at most.
    static func dataset(_ range: Range<Int> = 0..<8) -> TensorStream {
        let size = 8 * 8 * 3
        let pixels = (range.lowerBound * size..<range.upperBound * size).map { (i: Int) -> UInt8 in
            UInt8(i * 7919 % 103 + i * i % 61 + i / size % 2 * 90)
        }
        return TensorStream(
            [
                ("images", NDArray(pixels, shape: [range.count, 8, 8, 3])),
                ("labels", NDArray(range.map { Int64($0 % 2) }, shape: [range.count])),
                ("bias", NDArray(range.map { Int64($0 / 2 % 2) }, shape: [range.count])),
            ], metadata: StreamMetadata(kind: "dataset"))
    }
}
