import Autodiff
import Kernels
import Nets
import TensorIO
import Weighting

/// A bias model as a stream: its `NetworkRecords`, the architecture in the trailer.
public struct ModelStream {
    public let model: BiasModel
    public let parameters: [Tensor<Float>]
    public let statistics: [Tensor<Float>]
    /// Sides and channels of the images it takes.
    public let height, width, channels: Int

    public init(
        model: BiasModel, parameters: [Tensor<Float>], statistics: [Tensor<Float>], height: Int, width: Int, channels: Int
    ) {
        (self.model, self.parameters, self.statistics) = (model, parameters, statistics)
        (self.height, self.width, self.channels) = (height, width, channels)
    }

    /// The backbone called `name`; nil where there is none, or the images are too small for it.
    public static func backbone(_ name: String, height: Int, width: Int, channels: Int) -> Backbone? {
        switch name {
        case "resnet18-cifar": .resNet(ResNet18(stem: .cifar, channels: channels))
        case "resnet18-strided": .resNet(ResNet18(stem: .strided, channels: channels))
        case "convnet3" where min(height, width) >= 8:
            .convNet(ConvNet(height: height, width: width, channels: channels, classes: 1, depth: 3))
        default: nil
        }
    }

    public func stream() -> TensorStream {
        let metadata = StreamMetadata(
            kind: "model",
            attributes: [
                "architecture": model.name, "height": "\(height)", "width": "\(width)", "channels": "\(channels)",
                "dimension": "\(model.dimension)", "hidden": "\(model.hidden)", "pixels": "0...1",
            ])
        return TensorStream(
            NetworkRecords.of(model, parameters: parameters, statistics: statistics), metadata: metadata)
    }

    /// - Throws: `DataError` for a stream that is not such a model.
    public init(_ stream: TensorStream) throws {
        func attribute(_ name: String) throws -> String {
            guard let value = stream.metadata.attributes[name] else {
                throw DataError("expected a model with '\(name)' in its trailer, found none")
            }
            return value
        }
        func size(_ name: String) throws -> Int {
            let text = try attribute(name)
            guard let value = Int(text), (1...1 << 16).contains(value) else {
                throw DataError("expected a size as '\(name)' in the trailer, found '\(text)'")
            }
            return value
        }
        (height, width, channels) = (try size("height"), try size("width"), try size("channels"))
        let architecture = try attribute("architecture")
        guard let backbone = Self.backbone(architecture, height: height, width: width, channels: channels) else {
            throw DataError("expected a known architecture for images of \(height)x\(width), found '\(architecture)'")
        }
        model = BiasModel(backbone: backbone, dimension: try size("dimension"), hidden: try size("hidden"))
        (parameters, statistics) = try NetworkRecords.read(stream, of: model, statistics: backbone.initialStatistics)
    }
}
