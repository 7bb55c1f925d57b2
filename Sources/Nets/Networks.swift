import Kernels

/// The networks by name: the only place where a name becomes one.
public enum Networks {
    /// What `classifier` understands, for messages.
    public static let notation =
        "convnet (or convnetD of depth D, 1 to 6) with -wN (N filters), -instance, -batch, -layer, -group, -nonorm, -avg, -max, "
        + "-nopool, -relu, -sigmoid, -leaky; mlp, or mlp-W-W-... of layers W wide; lenet, alexnet, vgg11, vgg11-batch, resnet18, resnet18-batch, "
        + "resnet18-strided"

    /// Whether `text` names a classifier.
    public static func isName(_ text: String) -> Bool { Spelled(text) != nil }

    /// The classifier called `text`, or the network of DFA that has its encoder twice; nil where there is none of this name, or
    /// images of this shape are too small for it.
    public static func classifier(_ text: String, for shape: ImageShape, classes: Int) -> (any Classifier)? {
        func net(_ layers: [LayeredNet.Layer]) -> LayeredNet? {
            LayeredNet(
                name: text, height: shape.height, width: shape.width, channels: shape.channels, classes: classes,
                layers: layers)
        }
        if text.hasPrefix(DisentangledNet.prefix) {
            let name = String(text.dropFirst(DisentangledNet.prefix.count))
            // Not one in another.
            guard isName(name) else { return nil }
            return classifier(name, for: shape, classes: classes).map { DisentangledNet($0) }
        }
        switch Spelled(text) {
        case nil: return nil
        case .convNet(var variant):
            let depth = variant.depth ?? ConvNetGeometry.defaultDepth(height: shape.height, width: shape.width)
            variant.depth = depth
            if variant.isPublished {
                guard shape.height >> depth > 0, shape.width >> depth > 0 else { return nil }
                return ConvNet(
                    height: shape.height, width: shape.width, channels: shape.channels, classes: classes, depth: depth,
                    filters: variant.filters)
            }
            return net(variant.layers)
        case .layered(let layers): return net(layers)
        case .resNet(let stem, let norm):
            let encoder = ResNet18(stem: stem, channels: shape.channels, norm: norm, start: .uniform)
            return LinearClassifier(encoder, classes: classes, name: text)
        }
    }

    /// The encoders of bias models.
    public static let encoderNames = ["resnet18-strided", "resnet18-cifar", "convnet3"]

    /// The encoder called `text`; nil where there is none of this name, or images of this shape are too small for it.
    public static func encoder(_ text: String, for shape: ImageShape) -> (any Encoder)? {
        switch text {
        case "resnet18-cifar": ResNet18(stem: .cifar, channels: shape.channels)
        case "resnet18-strided": ResNet18(stem: .strided, channels: shape.channels)
        case "convnet3" where min(shape.height, shape.width) >= 8: ConvNetEncoder(for: shape, depth: 3)
        default: nil
        }
    }

    /// A name, taken apart.
    private enum Spelled {
        case convNet(ConvNetVariant)
        case layered([LayeredNet.Layer])
        case resNet(ResNet18.Stem, ResNet18.Norm)

        init?(_ text: String) {
            switch text {
            case "mlp": self = .layered(Surrogates.mlp([128, 128]))
            case "lenet": self = .layered(Surrogates.leNet)
            case "alexnet": self = .layered(Surrogates.alexNet)
            case "vgg11": self = .layered(Surrogates.vgg11(.instance))
            case "vgg11-batch": self = .layered(Surrogates.vgg11(.batch))
            case "resnet18": self = .resNet(.cifar, .instance)
            case "resnet18-batch": self = .resNet(.cifar, .batch)
            case "resnet18-strided": self = .resNet(.strided, .batch)
            case _ where text.hasPrefix("mlp-"):
                let widths = text.dropFirst(4).split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
                guard widths.count <= 8, widths.allSatisfy({ $0.map { (1...4096).contains($0) } ?? false }) else { return nil }
                self = .layered(Surrogates.mlp(widths.map { $0! }))
            default:
                guard let variant = ConvNetVariant(text) else { return nil }
                self = .convNet(variant)
            }
        }
    }
}
