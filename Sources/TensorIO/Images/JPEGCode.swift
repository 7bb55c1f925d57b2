/// The code of a scan: its tables, and its data bit by bit.
extension JPEGScan {
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

        func symbol(_ bits: inout Bits) -> Int? {
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
    struct Bits {
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

        /// A number of `count` bits.
        mutating func number(_ count: Int) -> Int? {
            var number = 0
            for _ in 0..<count {
                guard let bit = next() else { return nil }
                number = number << 1 | bit
            }
            return number
        }

        /// Goes to the next whole byte; whether what is passed are ones, as an encoder fills them up.
        mutating func fill() -> Bool {
            while position % 8 != 0 { if next() != 1 { return false } }
            return true
        }
    }
}
