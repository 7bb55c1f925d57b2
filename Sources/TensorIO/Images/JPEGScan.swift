/// Walks through the coded data of a sequential JPEG without decoding a pixel, to tell where they end (ITU-R T.81, annex F).
struct JPEGScan {
    /// A Huffman table: how many codes of each length there are, and their symbols in order.
    struct Table {
        private let counts: [Int]
        private let symbols: [UInt8]

        /// - Parameter definition: 16 counts and the symbols, as DHT has them; nil where they do not fit.
        init?(_ definition: ArraySlice<UInt8>) {
            counts = definition.prefix(16).map(Int.init)
            symbols = Array(definition.dropFirst(16))
            guard counts.count == 16, symbols.count == counts.reduce(0, +) else { return nil }
        }

        /// Bytes that a definition takes.
        static func size(_ definition: ArraySlice<UInt8>) -> Int { definition.prefix(16).reduce(16) { $0 + Int($1) } }

        fileprivate func symbol(_ bits: inout Bits) -> Int? {
            var (code, first, index) = (0, 0, 0)
            for count in counts {
                guard let bit = bits.next() else { return nil }
                code |= bit
                if code - first < count { return Int(symbols[index + code - first]) }
                index += count
                (code, first) = (code << 1, (first + count) << 1)
            }
            return nil
        }
    }

    /// Bits of data from which the zeros after 0xFF are gone, the highest first.
    fileprivate struct Bits {
        let data: [UInt8]
        var position: Int
        var left: Int { data.count * 8 - position }

        mutating func next() -> Int? {
            guard left > 0 else { return nil }
            defer { position += 1 }
            return Int(data[position >> 3]) >> (7 - position & 7) & 1
        }

        /// - Returns: whether there were so many.
        mutating func skip(_ count: Int) -> Bool {
            position += count
            return left >= 0
        }

        /// Goes to the next whole byte; whether what is passed are ones, as an encoder fills them up.
        mutating func fill() -> Bool {
            while position % 8 != 0 { if next() != 1 { return false } }
            return true
        }
    }

    /// The components that it has.
    let components: [UInt8]
    /// The tables of each block of a unit (MCU), in order.
    let blocks: [(dc: Table, ac: Table)]
    /// How many units there are, and after how many a restart marker stands; 0 for none.
    let units: Int
    let restart: Int

    /// The coded data in `bytes` from `start` on, between restart markers.
    ///
    /// - Returns: the ranges that the coded data take, their restart markers between them, and where the next marker is looked
    ///   for; nil where the data do not end where they should, so that pixels are missing or wrong: what stands behind them
    ///   must not be the rest of them.
    func ranges(in bytes: [UInt8], from start: Int) -> (ranges: [Range<Int>], end: Int)? {
        var ranges: [Range<Int>] = []
        var (position, left) = (start, units)
        while true {
            let (data, places, end) = Self.data(in: bytes, from: position)
            let count = restart == 0 ? left : min(left, restart)
            guard let used = length(of: count, in: data) else { return nil }
            ranges.append(position..<(used < places.count ? places[used] : end))
            left -= count
            guard left > 0 else { return (ranges, end) }
            guard end + 1 < bytes.count, bytes[end + 1] == 0xD0 + UInt8((ranges.count - 1) % 8) else { return nil }
            position = end + 2
        }
    }

    /// The bytes of data up to the next marker, the place of each in the file, and that of the marker.
    private static func data(in bytes: [UInt8], from start: Int) -> (data: [UInt8], places: [Int], end: Int) {
        var (data, places, position): ([UInt8], [Int], Int) = ([], [], start)
        while position < bytes.count {
            if bytes[position] == 0xFF {
                // The rest of a file may be half a marker.
                let next = position + 1 < bytes.count ? bytes[position + 1] : JPEGSegments.end
                if next == 0xFF {
                    position += 1
                    continue
                }
                if next != 0 { break }
            }
            data.append(bytes[position])
            places.append(position)
            position += bytes[position] == 0xFF ? 2 : 1
        }
        return (data, places, position)
    }

    /// How many bytes `count` units take; nil where they are not whole.
    private func length(of count: Int, in data: [UInt8]) -> Int? {
        var bits = Bits(data: data, position: 0)
        for _ in 0..<count {
            for block in blocks { guard pass(block, &bits) else { return nil } }
        }
        let mean = Double(bits.position) / Double(count * blocks.count)
        guard bits.fill() else { return nil }
        return isRest(bits, ofBlocksOf: mean) ? nil : bits.position / 8
    }

    /// Whether what is left are units to their end, from any block of one on: the data have lost their place then.
    ///
    /// Any bytes can be read as blocks, and some end by chance as units do. But a damage shifts the data by a few units, and
    /// these take about as many bits as those before (counted on damaged files: between .48 and 2.3 times as many).
    /// - Parameter mean: bits that a block has taken before.
    private func isRest(_ bits: Bits, ofBlocksOf mean: Double) -> Bool {
        guard bits.left > 0 else { return false }
        return blocks.indices.contains { first in
            var (rest, block, count) = (bits, first, 0)
            while count <= Self.longestShift * blocks.count {
                var end = rest
                if block == 0, rest.left < 8, end.fill() { return Double(bits.left) >= 0.45 * mean * Double(count) }
                guard rest.left > 0, pass(blocks[block], &rest) else { return false }
                block = (block + 1) % blocks.count
                count += 1
            }
            return false
        }
    }

    /// In units; that of damaged files was 6 at most.
    private static let longestShift = 8

    private func pass(_ tables: (dc: Table, ac: Table), _ bits: inout Bits) -> Bool {
        guard let size = tables.dc.symbol(&bits), size < 16, bits.skip(size) else { return false }
        var place = 1
        while place < 64 {
            guard let symbol = tables.ac.symbol(&bits) else { return false }
            let (run, size) = (symbol >> 4, symbol & 15)
            if size == 0, run < 15 { return true }
            place += run + 1
            guard place <= 64, bits.skip(size) else { return false }
        }
        return true
    }
}
