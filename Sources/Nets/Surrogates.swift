import Kernels

/// The networks of the condensation literature by name (DC, section 4; its published code).
public enum Surrogates {
    /// What `named` understands, for messages.
    public static let notation =
        "convnet (or convnetD of depth D, 1 to 6) with -wN (N filters), -instance, -batch, -layer, -group, -nonorm, -avg, -max, "
        + "-nopool, -relu, -sigmoid, -leaky; mlp, lenet, alexnet, vgg11, vgg11-batch, resnet18, resnet18-batch"

    /// Whether `text` names a network.
    public static func isName(_ text: String) -> Bool { Spelled(text) != nil }

    /// The network called `text`; nil where there is none of this name, or images of this size are too small for it.
    public static func named(
        _ text: String, height: Int, width: Int, channels: Int, classes: Int
    ) -> (any Classifier)? {
        func net(_ layers: [LayeredNet.Layer]) -> LayeredNet? {
            LayeredNet(name: text, height: height, width: width, channels: channels, classes: classes, layers: layers)
        }
        switch Spelled(text) {
        case nil: return nil
        case .convNet(var variant):
            let depth = variant.depth ?? ConvNetGeometry.defaultDepth(height: height, width: width)
            variant.depth = depth
            if variant.isPublished {
                guard height >> depth > 0, width >> depth > 0 else { return nil }
                return ConvNet(
                    height: height, width: width, channels: channels, classes: classes, depth: depth,
                    filters: variant.filters)
            }
            return net(variant.layers)
        case .layered(let layers): return net(layers)
        case .resNet(let norm): return ResNetClassifier(norm: norm, channels: channels, classes: classes)
        }
    }

    /// A name, taken apart.
    private enum Spelled {
        case convNet(ConvNetVariant)
        case layered([LayeredNet.Layer])
        case resNet(ResNet18.Norm)

        init?(_ text: String) {
            switch text {
            case "mlp": self = .layered(Surrogates.mlp)
            case "lenet": self = .layered(Surrogates.leNet)
            case "alexnet": self = .layered(Surrogates.alexNet)
            case "vgg11": self = .layered(Surrogates.vgg11(.instance))
            case "vgg11-batch": self = .layered(Surrogates.vgg11(.batch))
            case "resnet18": self = .resNet(.instance)
            case "resnet18-batch": self = .resNet(.batch)
            default:
                guard let variant = ConvNetVariant(text) else { return nil }
                self = .convNet(variant)
            }
        }
    }

    private static let mlp: [LayeredNet.Layer] = [
        .linear(128), .activation(.relu), .linear(128), .activation(.relu),
    ]

    private static let leNet: [LayeredNet.Layer] = [
        .convolution(filters: 6, side: 5, padding: 0), .activation(.relu), .maximumPool,
        .convolution(filters: 16, side: 5, padding: 0), .activation(.relu), .maximumPool,
        .linear(120), .activation(.relu), .linear(84), .activation(.relu),
    ]

    /// AlexNet for images of 32×32 pixels.
    private static let alexNet: [LayeredNet.Layer] = [
        .convolution(filters: 128, side: 5, padding: 2), .activation(.relu), .maximumPool,
        .convolution(filters: 192, side: 5, padding: 2), .activation(.relu), .maximumPool,
        .convolution(filters: 256, side: 3, padding: 1), .activation(.relu),
        .convolution(filters: 192, side: 3, padding: 1), .activation(.relu),
        .convolution(filters: 192, side: 3, padding: 1), .activation(.relu), .maximumPool,
    ]

    private static func vgg11(_ norm: LayeredNet.Norm) -> [LayeredNet.Layer] {
        let stages = [[64], [128], [256, 256], [512, 512], [512, 512]]
        return stages.flatMap { filters in
            filters.flatMap { [.convolution(filters: $0, side: 3, padding: 1), .norm(norm), .activation(.relu)] }
                + [.maximumPool]
        }
    }
}
