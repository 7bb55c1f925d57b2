import TensorIO
import ToolKit

/// The records of an embeddings stream, checked.
struct Embeddings {
    /// [N,D] row-major, finite.
    let values: [Float]
    let dimension: Int
    let labels: [Int]
    let bias: [Int]?

    /// - Throws: `DataError` for absent records, other types or ranks, counts that differ, values that are not finite,
    ///   labels out of range.
    init(_ stream: TensorStream) throws {
        let array = try stream.requireFinite("embeddings", elementType: [.float16, .float32, .float64], rank: 2)
        let labelArray = try stream.require("labels", elementType: ElementType.integers, rank: 1)
        let biasArray = try stream["bias"].map { _ in
            try stream.require("bias", elementType: ElementType.integers, rank: 1)
        }
        let count = array.shape[0]
        guard count > 0, array.shape[1] > 0 else {
            throw DataError("expected [N,D] with N and D above 0, found \(array.shape)", record: "embeddings")
        }
        for (name, other) in [("labels", labelArray), ("bias", biasArray)] {
            guard let other, other.shape[0] != count else { continue }
            throw DataError("expected \(count) values, one a row of 'embeddings', found \(other.shape[0])", record: name)
        }
        values = array.floats()
        dimension = array.shape[1]
        labels = try labelArray.integers()
        bias = try biasArray?.integers()
        if let highest = stream.metadata.classNames?.count, let wrong = labels.firstIndex(where: { $0 >= highest }) {
            throw DataError("expected labels 0 to \(highest - 1), found \(labels[wrong]) at \(wrong)", record: "labels")
        }
    }

    /// The variances of the paper suppose unit vectors: longer ones are all far from each other, and the weights even.
    func warnUnlessUnit(_ context: ToolContext) {
        var count = 0
        for row in 0..<labels.count {
            var square = 0.0
            for k in row * dimension..<(row + 1) * dimension { square += Double(values[k]) * Double(values[k]) }
            if abs(square.squareRoot() - 1) > 1e-3 { count += 1 }
        }
        if count > 0 {
            context.warn("\(count) of \(labels.count) rows of 'embeddings' are not of unit length: see --variance")
        }
    }
}
