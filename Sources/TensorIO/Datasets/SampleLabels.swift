extension TensorStream {
    /// The records `labels` and, where there is one, `bias`: a class and a value of the bias attribute for every sample.
    ///
    /// - Parameter count: samples.
    /// - Throws: `DataError` for absent labels, other types or counts, values out of the range of their names.
    public func labels(count: Int) throws -> (labels: [Int], bias: [Int]?) {
        (
            try integers("labels", count: count, names: metadata.classNames),
            self["bias"] == nil ? nil : try integers("bias", count: count, names: metadata.biasNames)
        )
    }

    /// More classes than any dataset here has: a label above it is a mistake, not a reason to allocate.
    private static let labelLimit = 1 << 20

    private func integers(_ name: String, count: Int, names: [String]?) throws -> [Int] {
        let array = try require(name, elementType: ElementType.integers, rank: 1)
        return try inRecord(name) {
            let values = try array.integers()
            guard values.count == count else {
                throw DataError("expected \(count) values, one for each image, found \(values.count)")
            }
            let limit = names?.count ?? Self.labelLimit
            if let bad = values.firstIndex(where: { !(0..<limit).contains($0) }) {
                throw DataError("expected values from 0 to \(limit - 1), found \(values[bad]) at index \(bad)")
            }
            return values
        }
    }
}
