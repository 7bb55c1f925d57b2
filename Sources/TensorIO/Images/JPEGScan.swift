/// Walks through the coded data of a scan of JPEG without decoding a pixel, to tell where they end (ITU-R T.81, annexes F and G).
struct JPEGScan {
    /// What the scan has of each block: all of it, or a part of a progressive picture.
    enum Coding {
        case sequential, firstDC, moreOfDC
        /// Coefficients of this band: as far as their first bits tell them, or one bit more.
        case firstAC(ClosedRange<Int>), moreOfAC(ClosedRange<Int>)
    }

    /// Where a scan stands.
    struct Progress {
        var nonzero: [UInt64]
        fileprivate var block = 0
        /// Blocks to come that have nothing new.
        fileprivate var run = 0

        init(nonzero: [UInt64]) { self.nonzero = nonzero }

        fileprivate func isNonzero(_ place: Int) -> Bool { block < nonzero.count && nonzero[block] >> UInt64(place) & 1 == 1 }
        fileprivate mutating func mark(_ place: Int) { if block < nonzero.count { nonzero[block] |= 1 << UInt64(place) } }
    }

    /// The components that it has.
    let components: [UInt8]
    let coding: Coding
    /// The tables of each block of a unit (MCU), in order; none where the coding needs none.
    let blocks: [(dc: Table?, ac: Table?)]
    /// How many units there are, and after how many a restart marker stands; 0 for none.
    let units: Int
    let restart: Int

    /// The coded data in `bytes` from `start` on, between restart markers.
    ///
    /// - Returns: the ranges that the coded data take, their restart markers between them, and where the next marker is looked
    ///   for; nil where the data do not end where they should, so that pixels are missing or wrong: what stands behind them
    ///   must not be the rest of them.
    func ranges(in bytes: [UInt8], from start: Int, _ progress: inout Progress) -> (ranges: [Range<Int>], end: Int)? {
        var ranges: [Range<Int>] = []
        var (position, left) = (start, units)
        while true {
            let (data, places, end) = Self.data(in: bytes, from: position)
            let count = restart == 0 ? left : min(left, restart)
            guard let used = length(of: count, in: data, &progress) else { return nil }
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
    private func length(of count: Int, in data: [UInt8], _ progress: inout Progress) -> Int? {
        var bits = Bits(data: data, position: 0)
        progress.run = 0
        for _ in 0..<count {
            for block in blocks { guard pass(block, &bits, &progress) else { return nil } }
        }
        let mean = Double(bits.position) / Double(count * blocks.count)
        guard bits.fill() else { return nil }
        return isRest(bits, progress, ofBlocksOf: mean) ? nil : bits.position / 8
    }

    /// Whether what is left are units to their end, from any block of one on: the data have lost their place then.
    ///
    /// Any bytes can be read as blocks, and some end by chance as units do. But a damage shifts the data by a few units, and
    /// these take about as many bits as those before (counted on damaged files: between .48 and 2.3 times as many).
    /// - Parameter mean: bits that a block has taken before.
    private func isRest(_ bits: Bits, _ progress: Progress, ofBlocksOf mean: Double) -> Bool {
        guard bits.left > 0 else { return false }
        // Any bits can be more of what is known.
        switch coding {
        case .moreOfDC, .moreOfAC: return false
        case .sequential, .firstDC, .firstAC: break
        }
        return blocks.indices.contains { first in
            var (rest, after, block, count) = (bits, progress, first, 0)
            while count <= Self.longestShift * blocks.count {
                var end = rest
                if block == 0, rest.left < 8, end.fill() { return Double(bits.left) >= 0.45 * mean * Double(count) }
                guard rest.left > 0, pass(blocks[block], &rest, &after) else { return false }
                block = (block + 1) % blocks.count
                count += 1
            }
            return false
        }
    }

    /// In units; that of damaged files was 6 at most.
    private static let longestShift = 8

    private func pass(_ tables: (dc: Table?, ac: Table?), _ bits: inout Bits, _ progress: inout Progress) -> Bool {
        defer { progress.block += 1 }
        switch coding {
        case .moreOfDC: return bits.skip(1)
        case .firstDC: return passDC(tables.dc, &bits)
        case .sequential:
            // A run of blocks is no part of this coding: what would begin one is the end of a block.
            guard passDC(tables.dc, &bits), passFirst(1...63, tables.ac, &bits, &progress) else { return false }
            progress.run = 0
            return true
        case .firstAC(let band):
            if progress.run == 0 { return passFirst(band, tables.ac, &bits, &progress) }
            progress.run -= 1
            return true
        case .moreOfAC(let band): return passMore(band, tables.ac, &bits, &progress)
        }
    }

    private func passDC(_ table: Table?, _ bits: inout Bits) -> Bool {
        guard let size = table?.symbol(&bits), size < 16 else { return false }
        return bits.skip(size)
    }

    private func passFirst(
        _ band: ClosedRange<Int>, _ table: Table?, _ bits: inout Bits, _ progress: inout Progress
    ) -> Bool {
        var place = band.lowerBound
        while place <= band.upperBound {
            guard let symbol = table?.symbol(&bits) else { return false }
            let (run, size) = (symbol >> 4, symbol & 15)
            if size == 0, run < 15 {
                if case .sequential = coding { return true }
                guard let more = bits.number(run) else { return false }
                progress.run = (1 << run) - 1 + more
                return true
            }
            place += run
            guard place <= band.upperBound, bits.skip(size) else { return false }
            if size > 0 { progress.mark(place) }
            place += 1
        }
        return true
    }

    private func passMore(
        _ band: ClosedRange<Int>, _ table: Table?, _ bits: inout Bits, _ progress: inout Progress
    ) -> Bool {
        var place = band.lowerBound
        while progress.run == 0, place <= band.upperBound {
            guard let symbol = table?.symbol(&bits) else { return false }
            var zeros = symbol >> 4
            let size = symbol & 15
            if size == 0, zeros < 15 {
                guard let more = bits.number(zeros) else { return false }
                progress.run = (1 << zeros) + more
                break
            }
            // A new coefficient is one or minus one, in the place behind so many zeros; what is known on the way takes a bit each.
            guard size <= 1, bits.skip(size) else { return false }
            while place <= band.upperBound {
                if progress.isNonzero(place) {
                    guard bits.skip(1) else { return false }
                } else if zeros == 0 {
                    break
                } else {
                    zeros -= 1
                }
                place += 1
            }
            if size == 1 {
                guard place <= band.upperBound else { return false }
                progress.mark(place)
            }
            place += 1
        }
        guard progress.run > 0 else { return true }
        for place in place...max(place, band.upperBound) where place <= band.upperBound && progress.isNonzero(place) {
            guard bits.skip(1) else { return false }
        }
        progress.run -= 1
        return true
    }
}
