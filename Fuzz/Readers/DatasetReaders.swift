import Datasets
import TensorIO

extension FuzzReader {
    static let dataset = FuzzReader("dataset") { bytes in
        let stream = try read(bytes, expecting: ["images", "labels", "bias"])
        let data = try ImageDataset(stream, label: "stdin")
        let again = try ImageDataset(TensorStream.read(bytes: data.stream.encoded()), label: "again")
        try BrokenPromise.unless(
            again.images == data.images && again.labels == data.labels && again.bias == data.bias
                && again.metadata == data.metadata, "another dataset after writing")
        let members = (0..<data.classCount).reduce(0) { $0 + data.indices(ofClass: $1).count }
        try BrokenPromise.unless(members == data.count, "\(members) members of \(data.count) images")
        try data.requireTestable(after: data)
        _ = try data.bank(data.standardisation()).batch([0, data.count - 1])
        _ = data.denormalizedPixels([0])
        try data.requirePerClass(1)
    }

    static let model = FuzzReader("model") { bytes in
        let model = try ModelStream(read(bytes))
        let stream = model.stream()
        let again = try ModelStream(TensorStream.read(bytes: stream.encoded()))
        try BrokenPromise.unless(again.stream().digest == stream.digest, "another model after writing")
    }
}
