/// The marker segments of a JPEG, one after the other, up to what is none (ITU-R T.81, annex B).
struct JPEGSegments: IteratorProtocol {
    static let start: [UInt8] = [0xFF, 0xD8]
    static let end: UInt8 = 0xD9
    /// Begins a scan, whose coded data follow the segment.
    static let scan: UInt8 = 0xDA

    struct Segment {
        let marker: UInt8
        /// From the byte before the marker to the end of the payload.
        let whole: Range<Int>
        /// What stands behind the length.
        let payload: Range<Int>
    }

    private let bytes: [UInt8]
    /// Where the next segment is looked for.
    var position = Self.start.count

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next segment; bytes that belong to none are left out. Nil at the end, and for a segment that is cut off.
    mutating func next() -> Segment? {
        while position + 1 < bytes.count {
            let (first, marker) = (bytes[position], bytes[position + 1])
            // 0xFF may be repeated before a marker, and is data before a zero.
            guard first == 0xFF, marker != 0xFF, marker != 0 else {
                position += 1
                continue
            }
            let start = position
            if marker == 1 || (0xD0...0xD9).contains(marker) {
                position += 2
                return Segment(marker: marker, whole: start..<position, payload: position..<position)
            }
            guard start + 4 <= bytes.count else { return nil }
            let length = Int(bytes[start + 2]) << 8 | Int(bytes[start + 3])
            guard length >= 2, start + 2 + length <= bytes.count else { return nil }
            position = start + 2 + length
            return Segment(marker: marker, whole: start..<position, payload: start + 4..<position)
        }
        return nil
    }
}
