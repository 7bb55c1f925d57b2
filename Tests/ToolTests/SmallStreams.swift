import TensorIO

/// Streams small enough to cut at every byte.
enum SmallStreams {
    /// Three records: four 2x2 RGB images, labels 0, 1, 0, 1 and a bias.
    static func dataset(name: String = "images") -> TensorStream {
        let pixels = (0..<48).map { UInt8($0 * 5) }
        return TensorStream(
            [
                (name, NDArray(pixels, shape: [4, 2, 2, 3])), ("labels", NDArray([0, 1, 0, 1], shape: [4])),
                ("bias", NDArray([0, 1, 1, 0], shape: [4])),
            ], metadata: StreamMetadata(kind: "dataset"))
    }

    /// 120 images of four classes: a bright square in the class's quarter, in the colour of the bias.
    static func squares() -> TensorStream {
        let count = 120
        let side = 28
        var pixels = [UInt8](repeating: 0, count: count * side * side * 3)
        let labels = (0..<count).map { $0 % 4 }
        let bias = (0..<count).map { $0 % 10 == 9 ? ($0 + 1) % 4 : $0 % 4 }
        for image in 0..<count {
            for y in 0..<14 {
                for x in 0..<14 {
                    let row = y + (labels[image] / 2) * 14
                    let column = x + (labels[image] % 2) * 14
                    let start = ((image * side + row) * side + column) * 3
                    for channel in 0..<3 where bias[image] == channel || bias[image] == 3 {
                        pixels[start + channel] = UInt8(128 + (image * 31 + y * 17 + x * 7) % 128)
                    }
                }
            }
        }
        return TensorStream(
            [
                ("images", NDArray(pixels, shape: [count, side, side, 3])),
                ("labels", NDArray(labels.map(Int64.init), shape: [count])),
                ("bias", NDArray(bias.map(Int64.init), shape: [count])),
            ], metadata: StreamMetadata(kind: "dataset"))
    }

    /// `float32` values as a stream of one record.
    static func values(_ values: [Float], name: String = "values") -> TensorStream {
        TensorStream([(name, NDArray(values, shape: [values.count]))])
    }

    /// An NPY record with any header text and data.
    static func npy(_ header: String, data: [UInt8] = [], version: UInt8 = 1, length: Int? = nil) -> [UInt8] {
        let text = Array(header.utf8)
        let n = length ?? text.count
        let size = (0..<(version == 1 ? 2 : 4)).map { UInt8(n >> (8 * $0) & 255) }
        return [0x93] + Array("NUMPY".utf8) + [version, 0] + size + text + data
    }
}

extension TensorStream {
    /// The same with other arrays under some of the names.
    func with(_ arrays: [String: NDArray]) -> TensorStream {
        var other = self
        for i in records.indices { other.records[i].array = arrays[records[i].name] ?? records[i].array }
        return other
    }
}
