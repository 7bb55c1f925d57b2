import TensorIO

/// The records of an embeddings stream, checked.
public struct Embeddings: Sendable {
    /// [N,D] row-major, finite.
    public let values: [Float]
    public let dimension: Int
    /// [N]; nil where the stream has none, and none are asked for.
    public let labels: [Int]?
    public let bias: [Int]?

    public var count: Int { values.count / dimension }

    /// - Parameter needsLabels: whether a stream without labels is refused.
    /// - Throws: `DataError` for absent records, other types or ranks, counts that differ, values that are not finite,
    ///   labels out of range.
    public init(_ stream: TensorStream, needsLabels: Bool) throws {
        let array = try stream.requireFinite("embeddings", elementType: [.float16, .float32, .float64], rank: 2)
        let count = array.shape[0]
        guard count > 0, array.shape[1] > 0 else {
            throw DataError("expected [N,D] with N and D above 0, found \(array.shape)", record: "embeddings")
        }
        func integers(_ name: String) throws -> [Int] {
            let record = try stream.require(name, elementType: ElementType.integers, rank: 1)
            guard record.shape[0] == count else {
                throw DataError("expected \(count) values, one a row of 'embeddings', found \(record.shape[0])", record: name)
            }
            return try record.integers()
        }
        labels = needsLabels || stream["labels"] != nil ? try integers("labels") : nil
        bias = stream["bias"] != nil ? try integers("bias") : nil
        values = array.floats()
        // Of 64 bits, what 32 do not hold becomes infinite.
        if let place = values.firstIndex(where: { !$0.isFinite }) {
            throw DataError("expected numbers that 32 bits hold, found another at index \(place)", record: "embeddings")
        }
        dimension = array.shape[1]
        if let highest = stream.metadata.classNames?.count, let labels,
            let wrong = labels.firstIndex(where: { $0 >= highest })
        {
            throw DataError("expected labels 0 to \(highest - 1), found \(labels[wrong]) at \(wrong)", record: "labels")
        }
    }

    /// Checks that there is a row for every image of `dataset`, of its class where the rows have one.
    ///
    /// - Throws: `DataError`.
    public func requireRows(for dataset: ImageDataset) throws {
        guard count == dataset.count else {
            throw DataError("expected \(dataset.count) rows, one for each image, found \(count)", record: "embeddings")
        }
        if let labels, let wrong = labels.indices.first(where: { labels[$0] != dataset.labels[$0] }) {
            throw DataError(
                "expected the labels of the dataset, \(dataset.labels[wrong]) at \(wrong), found \(labels[wrong])",
                record: "labels")
        }
    }

    /// How many rows are not of unit length, to a thousandth.
    public var rowsOfOtherLength: Int {
        (0..<count).count { row in
            var square = 0.0
            for k in row * dimension..<(row + 1) * dimension { square += Double(values[k]) * Double(values[k]) }
            return abs(square.squareRoot() - 1) > 1e-3
        }
    }
}
