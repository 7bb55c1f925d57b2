/// Which way up a picture is stored: the orientation of EXIF, 1 to 8.
enum Orientation: Int {
    case upright = 1
    case mirrored, upsideDown, flipped, transposed, turnedLeft, transversed, turnedRight

    /// What the EXIF data of a JPEG (APP1) or of a PNG (eXIf) say; upright where there are none, or they say nothing known.
    init(ofFile bytes: [UInt8]) {
        let exif = Self.png(bytes) ?? Self.jpeg(bytes)
        self = exif.flatMap { Self(exif: bytes[$0]) } ?? .upright
    }

    /// Reads the TIFF header and the first directory of EXIF data, in either byte order.
    private init?(exif: ArraySlice<UInt8>) {
        let data = Array(exif)
        let littleEndian = data.starts(with: Array("II".utf8))
        guard littleEndian || data.starts(with: Array("MM".utf8)) else { return nil }
        func number(at place: Int, bytes width: Int) -> Int? {
            guard place >= 0, place <= data.count - width else { return nil }
            let bytes = data[place..<place + width]
            return (littleEndian ? Array(bytes.reversed()) : Array(bytes)).reduce(0) { $0 << 8 | Int($1) }
        }
        guard number(at: 2, bytes: 2) == 42, let directory = number(at: 4, bytes: 4), let count = number(at: directory, bytes: 2)
        else { return nil }
        for entry in stride(from: directory + 2, to: min(directory + 2 + count * 12, data.count), by: 12)
        where number(at: entry, bytes: 2) == 0x112 {
            // A short by the standard; some programs write a long.
            let width = number(at: entry + 2, bytes: 2) == 4 ? 4 : 2
            guard let value = number(at: entry + 8, bytes: width), let found = Self(rawValue: value) else { return nil }
            self = found
            return
        }
        return nil
    }

    /// The place of the EXIF data in a JPEG.
    private static func jpeg(_ bytes: [UInt8]) -> Range<Int>? {
        guard bytes.starts(with: JPEGSegments.start) else { return nil }
        var segments = JPEGSegments(bytes)
        while let segment = segments.next(), segment.marker != JPEGSegments.scan {
            let mark = Array("Exif\0\0".utf8)
            if segment.marker == 0xE1, bytes[segment.payload].starts(with: mark) {
                return segment.payload.dropFirst(mark.count)
            }
        }
        return nil
    }

    /// The place of the EXIF data in a PNG, before the pixels or behind them.
    private static func png(_ bytes: [UInt8]) -> Range<Int>? {
        guard bytes.starts(with: PNG.signature) else { return nil }
        var place = PNG.signature.count
        while place <= bytes.count - 12 {
            let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= bytes.count - place - 12 else { return nil }
            let content = place + 8..<place + 8 + length
            if bytes[place + 4..<place + 8].elementsEqual("eXIf".utf8) { return content }
            place = content.upperBound + 4
        }
        return nil
    }
}

extension RasterImage {
    /// The picture as it is meant to be seen, from one stored in `orientation`.
    func upright(from orientation: Orientation) -> RasterImage {
        if orientation == .upright { return self }
        let swaps = orientation.rawValue >= 5
        let (columns, rows) = swaps ? (height, width) : (width, height)
        var turned: [UInt8] = []
        turned.reserveCapacity(pixels.count)
        let (right, bottom) = (width - 1, height - 1)
        for y in 0..<rows {
            for x in 0..<columns {
                let (column, row) = switch orientation {
                case .upright: (x, y)
                case .mirrored: (right - x, y)
                case .upsideDown: (right - x, bottom - y)
                case .flipped: (x, bottom - y)
                case .transposed: (y, x)
                case .turnedLeft: (y, bottom - x)
                case .transversed: (right - y, bottom - x)
                case .turnedRight: (right - y, x)
                }
                let start = (row * width + column) * channels
                for c in 0..<channels { turned.append(pixels[start + c]) }
            }
        }
        return RasterImage(pixels: turned, width: columns, height: rows, channels: channels)
    }
}
