import Autodiff
import Kernels

/// The ConvNet of the condensation literature (DC, DSA, DM; D3W128 by default): blocks of 3×3 convolution with bias,
/// instance norm, ReLU and 2×2 average pooling, then a linear classifier.
public struct ConvNet: Architecture {
    public let geometry: ConvNetGeometry
    public let classes: Int
    public var name: String { "convnet\(geometry.depth)" + (geometry.filters == 128 ? "" : "-w\(geometry.filters)") }
    /// Length of the flattened feature vector: what DM matches.
    public var featureCount: Int { geometry.featureCount }
    /// Whether there are fused kernels for it.
    public var isFused: Bool { geometry.isFusable }

    /// - Parameters:
    ///   - depth: 3 up to 63 pixels, 4 at 64, 5 at 128 when nil.
    ///   - firstPadding: 3 for 28×28 images and 1 otherwise when nil.
    public init(
        height: Int, width: Int, channels: Int, classes: Int, depth: Int? = nil, filters: Int = 128,
        firstPadding: Int? = nil
    ) {
        geometry = ConvNetGeometry(
            height: height, width: width, channels: channels, depth: depth, filters: filters,
            firstPadding: firstPadding)
        self.classes = classes
    }

    /// A block: kernel [3, 3, inputs, filters], bias, norm scale, norm offset; then the classifier's weight and bias.
    public var parameters: [ParameterSpecification] {
        blockParameters + ParameterSpecification.linear("classifier", inputs: featureCount, outputs: classes)
    }

    /// The parameters that `features` needs: `parameters` without the classifier.
    public var blockParameters: [ParameterSpecification] {
        (0..<geometry.depth).flatMap { block -> [ParameterSpecification] in
            let inputs = block == 0 ? geometry.channels : geometry.filters
            let start = ParameterSpecification.Start.uniform(bound: 1 / Double(9 * inputs).squareRoot())
            return [
                ParameterSpecification(
                    name: "block\(block).kernel", shape: [3, 3, inputs, geometry.filters], start: start),
                ParameterSpecification(name: "block\(block).bias", shape: [geometry.filters], start: start),
            ] + ParameterSpecification.norm("block\(block).norm", channels: geometry.filters)
        }
    }

    /// Flattened features [n, featureCount] of images [n, height, width, channels].
    public func features<Scalar>(_ images: Variable<Scalar>, _ parameters: [Variable<Scalar>]) -> Variable<Scalar> {
        if isFused, let images = images as? Variable<Float>, let given = parameters as? [Variable<Float>] {
            return fusedFeatures(images, Array(given.prefix(4 * geometry.depth))) as! Variable<Scalar>
        }
        return composedFeatures(images, parameters)
    }

    /// The same in elementary operations.
    public func composedFeatures<Scalar>(
        _ images: Variable<Scalar>, _ parameters: [Variable<Scalar>]
    ) -> Variable<Scalar> {
        var x = images
        for block in 0..<geometry.depth {
            let p = parameters[4 * block..<4 * block + 4].map { $0 }
            let convolved = x.convolution(p[0], padding: block == 0 ? geometry.firstPadding : 1) + p[1]
            x = convolved.instanceNormalized(scale: p[2], offset: p[3]).rectified.averagePooled()
        }
        return x.reshaped([images.shape[0], featureCount])
    }

    /// Logits [n, classes].
    public func logits<Scalar>(_ images: Variable<Scalar>, _ parameters: [Variable<Scalar>]) -> Variable<Scalar> {
        let p = parameters.suffix(2).map { $0 }
        return features(images, parameters).linear(p[0], p[1])
    }
}
