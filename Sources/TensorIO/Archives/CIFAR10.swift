/// The binary version of CIFAR-10: a label byte, then 32x32 red, green and blue planes, for each of a file's 10,000 images.
public enum CIFAR10 {
    private static let side = 32
    private static let recordSize = 1 + 3 * side * side
    /// Images of each published file: one cut between two images would not be known otherwise.
    private static let recordCount = 10_000

    /// The ten classes, by label.
    public static let classNames = [
        "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
    ]

    /// The images of all files, in order.
    /// - Returns: `images` uint8 [N,32,32,3] (channels last) and N labels in 0..<10.
    /// - Throws: `DataError` when a file has other than 10,000 records of 3073 bytes or a label is out of range; `FileError.absent`.
    public static func read(_ paths: [String]) throws -> (images: NDArray, labels: [Int]) {
        var pixels: [UInt8] = []
        var labels: [Int] = []
        for path in paths {
            let source = try ByteSource(path: path)
            try withFile(source.label) {
                let bytes = try source.readAll()
                guard bytes.count == recordCount * recordSize else {
                    throw DataError(
                        "expected \(recordCount) records of \(recordSize) bytes (\(recordCount * recordSize) bytes), found \(bytes.count)")
                }
                try append(bytes, &pixels, &labels)
            }
        }
        return (NDArray(shape: [labels.count, side, side, 3], elementType: .uint8, bytes: pixels), labels)
    }

    private static func append(_ bytes: [UInt8], _ pixels: inout [UInt8], _ labels: inout [Int]) throws {
        let plane = side * side
        pixels.reserveCapacity(pixels.count + bytes.count)
        for start in stride(from: 0, to: bytes.count, by: recordSize) {
            let label = Int(bytes[start])
            guard label < classNames.count else {
                throw DataError("expected labels from 0 to 9, found \(label) in record \(start / recordSize)")
            }
            labels.append(label)
            for i in (start + 1)..<(start + 1 + plane) {
                pixels.append(bytes[i])
                pixels.append(bytes[i + plane])
                pixels.append(bytes[i + 2 * plane])
            }
        }
    }
}
