import Autodiff
import Kernels
import Nets
import TensorIO
import Training

/// A trained classifier as a stream: its parameters by their names, then running statistics; or its trajectory, the same
/// records with one more axis, the snapshots. The architecture and the transform of the images are in the trailer.
public struct ClassifierStream {
    public enum Numbers {
        case network(TrainedNetwork)
        case trajectory(Trajectory)
    }

    public let numbers: Numbers
    /// Of the images it takes, and how they are standardised.
    public let shape: ImageShape
    public let transform: PixelTransform

    public init(_ numbers: Numbers, shape: ImageShape, transform: PixelTransform) {
        (self.numbers, self.shape, self.transform) = (numbers, shape, transform)
    }

    public var classifier: any Classifier {
        switch numbers {
        case .network(let network): network.classifier
        case .trajectory(let trajectory): trajectory.classifier
        }
    }

    /// The classifier, or the last snapshot of it.
    public var network: TrainedNetwork {
        switch numbers {
        case .network(let network): network
        case .trajectory(let trajectory):
            TrainedNetwork(
                trajectory.classifier, parameters: trajectory.snapshots.last!, statistics: trajectory.statistics.last!)
        }
    }

    /// The classifier, or every snapshot of it.
    public var networks: [TrainedNetwork] {
        guard case .trajectory(let trajectory) = numbers else { return [network] }
        return zip(trajectory.snapshots, trajectory.statistics).map {
            TrainedNetwork(trajectory.classifier, parameters: $0, statistics: $1)
        }
    }

    /// Those of `networks` that have learned: of a trajectory all but the first.
    public var trained: [TrainedNetwork] { networks.count > 1 ? Array(networks.dropFirst()) : networks }

    /// The stream, without what belongs to the dataset.
    public func stream() -> TensorStream {
        var metadata = StreamMetadata(kind: .network, transform: transform, attributes: shape.attributes)
        metadata.attributes["architecture"] = classifier.name
        metadata.attributes["classes"] = "\(classifier.classes)"
        let records: [(name: String, value: Tensor<Float>)]
        switch numbers {
        case .network(let network):
            records = network.classifier.named(network.parameters, statistics: network.statistics)
        case .trajectory(let trajectory):
            metadata.kind = .trajectory
            metadata.attributes["snapshots"] = "\(trajectory.count)"
            records = trajectory.named
        }
        return TensorStream(records.map { ($0.name, NDArray($0.value)) }, metadata: metadata)
    }

    /// - Throws: `DataError` for a stream that is no such classifier, or has numbers that are not finite.
    public init(_ stream: TensorStream) throws {
        let metadata = stream.metadata
        guard metadata.kind == .network || metadata.kind == .trajectory else {
            throw DataError("expected a classifier, from classifier-train; found \(stream.inWords)")
        }
        shape = try metadata.imageShape()
        let (architecture, classes) = (try metadata.attribute("architecture"), try metadata.size("classes"))
        guard let net = Networks.classifier(architecture, for: shape, classes: classes) else {
            throw DataError("expected a known architecture for images of \(shape), found '\(architecture)'")
        }
        guard let transform = metadata.transform, transform.mean.count == shape.channels else {
            throw DataError("expected a transform of \(shape.channels) channels in the trailer, found none")
        }
        self.transform = transform
        if metadata.kind == .trajectory {
            let count = try metadata.size("snapshots")
            numbers = .trajectory(try Trajectory(net, count: count) { try stream.tensor($0, shape: $1) })
        } else {
            let (parameters, statistics) = try net.numbers(statistics: net.initialStatistics) {
                try stream.tensor($0, shape: $1)
            }
            numbers = .network(TrainedNetwork(net, parameters: parameters, statistics: statistics))
        }
    }
}
