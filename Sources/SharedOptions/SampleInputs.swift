import Datasets
import TensorIO
import ToolKit
import Training

/// Files that say something of every sample of a dataset.
extension ToolContext {
    /// The weights of a stream, or nil where they are even within every class: what those come to is what comes without them, to
    /// the byte.
    ///
    /// - Throws: `DataError`; what `readStream` throws.
    public func readUnevenWeights(_ path: String, of dataset: ImageDataset) throws -> [Float]? {
        let values = try readWeights(path, of: dataset)
        let isEven = dataset.members.allSatisfy { members in members.allSatisfy { values[$0] == values[members[0]] } }
        guard isEven else { return values }
        note("\(inputLabel(path)): the weights are even within every class: as none")
        return nil
    }

    /// Samples drawn by the weights of a file, where there is one and they are uneven.
    /// - Throws: as `readUnevenWeights`.
    public func drawing(by path: String?, of dataset: ImageDataset) throws -> SampleWeights {
        try path.flatMap { try readUnevenWeights($0, of: dataset) }.map { .drawn($0) } ?? .uniform
    }

    /// The `weights` of a stream: one finite, non-negative number a sample, one positive in every class.
    ///
    /// - Throws: `DataError`; what `readStream` throws.
    func readWeights(_ path: String, of dataset: ImageDataset) throws -> [Float] {
        let stream = try readStream(path, role: "weights", expecting: ["weights"])
        warnIfOfAnother(stream, path)
        return try withFile(inputLabel(path)) {
            let array = try stream.requireFinite("weights", elementType: [.float32, .float64], rank: 1)
            let values = array.floats()
            guard values.count == dataset.count else {
                throw DataError("expected \(dataset.count) values, one for each image, found \(values.count)", record: "weights")
            }
            if let bad = values.firstIndex(where: { $0 < 0 }) {
                throw DataError("expected weights of 0 or more, found \(values[bad]) at index \(bad)", record: "weights")
            }
            for (label, members) in dataset.members.enumerated() where !members.contains(where: { values[$0] > 0 }) {
                throw DataError("expected a positive weight in every class, found none in class \(label)", record: "weights")
            }
            return values
        }
    }

    /// The embeddings of a stream, a row an image.
    ///
    /// - Throws: `DataError`; what `readStream` throws.
    public func readEmbeddings(_ path: String, of dataset: ImageDataset) throws -> Embeddings {
        let stream = try readStream(path, role: "embeddings", expecting: ["embeddings", "labels", "bias"])
        warnIfOfAnother(stream, path)
        return try withFile(inputLabel(path)) {
            let embeddings = try Embeddings(stream, needsLabels: false)
            try embeddings.requireRows(for: dataset)
            return embeddings
        }
    }
}
