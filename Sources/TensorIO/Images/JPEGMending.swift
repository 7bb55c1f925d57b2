/// Makes a JPEG that is whole in its pixels, but not as the format asks in what stands around them, one that a strict decoder
/// takes: stray bytes before a marker are left out, a version of JFIF that is not known becomes 1.01, and an end marker that
/// is missing behind the last pixel is added. What changes pixels is left as it is, to be refused.
struct JPEGMending {
    private let bytes: [UInt8]
    private var mended = JPEGSegments.start
    private var tables: [Int: JPEGScan.Table] = [:]
    private var frame: Frame?
    private var restart = 0
    /// Components of which all is there.
    private var seen: Set<UInt8> = []
    /// What the scans of a progressive picture have told of each component: see `JPEGScan.Progress`.
    private var nonzero: [UInt8: [UInt64]] = [:]

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The same picture without these faults; nil where there are none of them.
    static func mended(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.starts(with: JPEGSegments.start) else { return nil }
        var mending = JPEGMending(bytes)
        guard mending.passAll(), !bytes.starts(with: mending.mended) else { return nil }
        return mending.mended
    }

    /// Components by their number, and the size of the image in pixels.
    private struct Frame {
        let width: Int
        let height: Int
        let components: [(id: UInt8, across: Int, down: Int)]

        let isProgressive: Bool

        init?(_ payload: ArraySlice<UInt8>, isProgressive: Bool) {
            self.isProgressive = isProgressive
            let data = Array(payload)
            guard data.count >= 6, data.count == 6 + 3 * Int(data[5]) else { return nil }
            height = Int(data[1]) << 8 | Int(data[2])
            width = Int(data[3]) << 8 | Int(data[4])
            components = stride(from: 6, to: data.count, by: 3).map {
                (data[$0], Int(data[$0 + 1]) >> 4, Int(data[$0 + 1]) & 15)
            }
            guard width > 0, height > 0, !components.isEmpty, components.allSatisfy({ (1...4).contains($0.across) && (1...4).contains($0.down) })
            else { return nil }
        }
    }

    /// - Returns: whether the file ends as it should, or could.
    private mutating func passAll() -> Bool {
        var segments = JPEGSegments(bytes)
        while let segment = segments.next() {
            if segment.marker == JPEGSegments.end {
                mended += bytes[segment.whole]
                return true
            }
            note(segment)
            mended += bytes[segment.whole]
            if segment.marker == 0xE0 { knowVersion(segment) }
            guard segment.marker == JPEGSegments.scan else { continue }
            if let scan = scan(of: segment) {
                var progress = JPEGScan.Progress(nonzero: nonzero[scan.components[0]] ?? Array(repeating: 0, count: scan.units))
                guard let (ranges, end) = scan.ranges(in: bytes, from: segments.position, &progress) else { return false }
                for (number, range) in ranges.enumerated() {
                    if number > 0 { mended += [0xFF, 0xD0 + UInt8((number - 1) % 8)] }
                    mended += bytes[range]
                }
                segments.position = end
                switch scan.coding {
                case .sequential: seen.formUnion(scan.components)
                case .firstAC, .moreOfAC: nonzero[scan.components[0]] = progress.nonzero
                case .firstDC, .moreOfDC: break
                }
            } else {
                // Scans of other kinds are left to the decoder as they are.
                let end = Self.nextMarker(in: bytes, from: segments.position)
                mended += bytes[segments.position..<end]
                guard end < bytes.count else { return false }
                segments.position = end
            }
        }
        // Nothing is missing but the end marker, where all components are there.
        guard let frame, seen.isSuperset(of: frame.components.map(\.id)), segments.position >= bytes.count - 1 else { return false }
        mended += [0xFF, JPEGSegments.end]
        return true
    }

    /// Notes what the scans need.
    private mutating func note(_ segment: JPEGSegments.Segment) {
        var rest = bytes[segment.payload]
        switch segment.marker {
        case 0xC0, 0xC1, 0xC2: frame = rest.first == 8 ? Frame(rest, isProgressive: segment.marker == 0xC2) : nil
        case 0xC4:
            while let place = rest.first {
                rest = rest.dropFirst()
                let size = JPEGScan.Table.size(rest)
                tables[Int(place)] = JPEGScan.Table(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
        case 0xDD: restart = rest.reduce(0) { $0 << 8 | Int($1) }
        default: break
        }
    }

    /// A segment just written begins with `JFIF`, a zero and the version: decoders know the major version 1.
    private mutating func knowVersion(_ segment: JPEGSegments.Segment) {
        guard segment.payload.count >= 14, bytes[segment.payload].starts(with: Array("JFIF\0".utf8)) else { return }
        let version = mended.count - segment.payload.count + 5
        if mended[version] != 1 { mended.replaceSubrange(version..<version + 2, with: [1, 1]) }
    }

    /// The scan of a sequential or progressive frame; nil for others, and for one that lacks tables.
    private func scan(of segment: JPEGSegments.Segment) -> JPEGScan? {
        let data = Array(bytes[segment.payload])
        guard let frame, let count = data.first.map(Int.init), count > 0, data.count >= 4 + 2 * count,
            let coding = coding(data.suffix(3), ofOne: count == 1, isProgressive: frame.isProgressive)
        else { return nil }
        var needs = (dc: true, ac: true)
        switch coding {
        case .sequential: break
        case .firstDC: needs.ac = false
        case .moreOfDC: needs = (false, false)
        case .firstAC, .moreOfAC: needs.dc = false
        }
        var blocks: [(dc: JPEGScan.Table?, ac: JPEGScan.Table?)] = []
        var sizes: [(across: Int, down: Int)] = []
        for i in 0..<count {
            let (dc, ac) = (tables[Int(data[2 + 2 * i]) >> 4], tables[0x10 + Int(data[2 + 2 * i]) & 15])
            guard let component = frame.components.first(where: { $0.id == data[1 + 2 * i] }), !needs.dc || dc != nil,
                !needs.ac || ac != nil
            else { return nil }
            sizes.append((component.across, component.down))
            // A component alone has one block a unit.
            let blocksAUnit = count == 1 ? 1 : component.across * component.down
            blocks += Array(repeating: (dc, ac), count: blocksAUnit)
        }
        func divide(_ a: Int, _ b: Int) -> Int { (a + b - 1) / b }
        let (across, down) = (frame.components.map(\.across).max()!, frame.components.map(\.down).max()!)
        let units: Int
        if count == 1 {
            units = divide(divide(frame.width * sizes[0].across, across), 8) * divide(divide(frame.height * sizes[0].down, down), 8)
        } else {
            units = divide(frame.width, 8 * across) * divide(frame.height, 8 * down)
        }
        let components = (0..<count).map { data[1 + 2 * $0] }
        return JPEGScan(components: components, coding: coding, blocks: blocks, units: units, restart: restart)
    }

    /// - Parameter parameters: the first and the last coefficient, and how many of the lowest bits were and are left out.
    private func coding(_ parameters: ArraySlice<UInt8>, ofOne isOne: Bool, isProgressive: Bool) -> JPEGScan.Coding? {
        let numbers = parameters.map(Int.init)
        guard isProgressive else { return .sequential }
        let isFirst = numbers[2] >> 4 == 0
        if numbers[0] == 0 { return numbers[1] == 0 ? (isFirst ? .firstDC : .moreOfDC) : nil }
        guard isOne, numbers[0] <= numbers[1], numbers[1] < 64 else { return nil }
        return isFirst ? .firstAC(numbers[0]...numbers[1]) : .moreOfAC(numbers[0]...numbers[1])
    }

    /// The first marker from `start` on that is none of restart.
    private static func nextMarker(in bytes: [UInt8], from start: Int) -> Int {
        var position = start
        while position + 1 < bytes.count {
            let next = bytes[position + 1]
            if bytes[position] == 0xFF, next != 0, next != 0xFF, !(0xD0...0xD7).contains(next) { return position }
            position += 1
        }
        return bytes.count
    }
}
