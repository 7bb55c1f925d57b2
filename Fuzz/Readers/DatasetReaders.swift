import Datasets
import Kernels
import Nets
import TensorIO
import Weighting

extension FuzzReader {
    static let dataset = FuzzReader("dataset") { bytes in
        let stream = try read(bytes, expecting: ["images", "labels", "bias"])
        let data = try ImageDataset(stream, label: "stdin")
        let again = try ImageDataset(TensorStream.read(bytes: data.stream.encoded()), label: "again")
        try BrokenPromise.unless(
            again.images == data.images && again.labels == data.labels && again.bias == data.bias
                && again.metadata == data.metadata, "another dataset after writing")
        let members = data.members.reduce(0) { $0 + $1.count }
        try BrokenPromise.unless(members == data.count, "\(members) members of \(data.count) images")
        try data.requireTestable(after: data)
        _ = try data.bank(data.standardisation()).batch([0, data.count - 1])
        _ = data.unitPixels([0])
        try data.members.require(1)
    }

    static let model = FuzzReader("model") { bytes in
        let model = try NetworkStream(completed(read(bytes)))
        let stream = model.stream()
        let again = try NetworkStream(TensorStream.read(bytes: stream.encoded()))
        try BrokenPromise.unless(again.stream().digest == stream.digest, "another model after writing")
    }

    static let classifier = FuzzReader("classifier") { bytes in
        let stream = try ClassifierStream(read(bytes)).stream()
        let again = try ClassifierStream(TensorStream.read(bytes: stream.encoded()))
        try BrokenPromise.unless(again.stream().digest == stream.digest, "another classifier after writing")
        try BrokenPromise.unless(
            again.networks.allSatisfy { $0.parameters.allSatisfy(\.isFinite) }, "a network with numbers that are none")
    }

    /// With zeros for the parameters of a small net that an input has no room for.
    private static func completed(_ stream: TensorStream) -> TensorStream {
        let attributes = stream.metadata.attributes
        let sizes = ["height", "width", "channels", "dimension", "hidden"].compactMap { name in
            attributes[name].flatMap { Int($0) }.flatMap { (1...1 << 16).contains($0) ? $0 : nil }
        }
        guard sizes.count == 5, let encoder = Networks.encoder(
            attributes["architecture"] ?? "",
            for: ImageShape(height: sizes[0], width: sizes[1], channels: sizes[2]))
        else { return stream }
        let parameters = BiasModel(encoder: encoder, dimension: sizes[3], hidden: sizes[4]).parameters
        guard parameters.reduce(0, { $0 + $1.shape.reduce(1, *) }) <= 400_000 else { return stream }
        var stream = stream
        for parameter in parameters where stream[parameter.name] == nil {
            let zeros = [UInt8](repeating: 0, count: parameter.shape.reduce(4, *))
            stream.records.append(
                Record(name: parameter.name, array: NDArray(shape: parameter.shape, elementType: .float32, bytes: zeros)))
        }
        return stream
    }
}
