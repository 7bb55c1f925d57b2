/// Pieces of image files that the writers here do not make.
enum ImageChunks {
    /// A TIFF header with one entry, the orientation: what EXIF is.
    static func exif(_ orientation: Int, bigEndian: Bool) -> [UInt8] {
        func number(_ value: Int, _ width: Int) -> [UInt8] {
            let bytes = (0..<width).map { UInt8(value >> (8 * $0) & 255) }
            return bigEndian ? bytes.reversed() : bytes
        }
        return Array((bigEndian ? "MM" : "II").utf8) + number(42, 2) + number(8, 4) + number(1, 2)
            + number(0x112, 2) + number(3, 2) + number(1, 4) + number(orientation, 2) + number(0, 2) + number(0, 4)
    }

    /// A chunk of PNG.
    static func png(_ kind: String, _ data: [UInt8]) -> [UInt8] {
        let content = Array(kind.utf8) + data
        return bigEndian(UInt32(data.count)) + content + bigEndian(crc(content))
    }

    /// A marker segment of JPEG.
    static func jpeg(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((payload.count + 2) >> 8), UInt8((payload.count + 2) & 255)] + payload
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] { (0..<4).reversed().map { UInt8(value >> (8 * $0) & 255) } }

    /// CRC-32 as PNG and ZIP have it, bit by bit.
    static func crc(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { rest, _ in rest >> 1 ^ (rest & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }
}

/// A ZIP archive of stored members, as zip(1) or a Mac may make it: any names, directories too.
enum StoredArchive {
    static func bytes(_ members: [(name: String, data: [UInt8])]) -> [UInt8] {
        func little(_ value: Int, _ width: Int) -> [UInt8] { (0..<width).map { UInt8(value >> (8 * $0) & 255) } }
        var (file, directory): ([UInt8], [UInt8]) = ([], [])
        for (name, data) in members {
            let fields = little(20, 2) + little(0, 2) + little(0, 2) + little(0, 4) + little(Int(ImageChunks.crc(data)), 4)
                + little(data.count, 4) + little(data.count, 4) + little(name.utf8.count, 2) + little(0, 2)
            directory += little(0x0201_4b50, 4) + little(20, 2) + fields + little(0, 10) + little(file.count, 4) + Array(name.utf8)
            file += little(0x0403_4b50, 4) + fields + Array(name.utf8) + data
        }
        return file + directory + little(0x0605_4b50, 4) + little(0, 4) + little(members.count, 2) + little(members.count, 2)
            + little(directory.count, 4) + little(file.count, 4) + little(0, 2)
    }
}
