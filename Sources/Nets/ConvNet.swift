import Autodiff
import Kernels

/// The ConvNet of the condensation literature (DC, DSA, DM; D3W128 by default) up to its features: blocks of 3×3
/// convolution with bias, instance norm, ReLU and 2×2 average pooling.
public struct ConvNetEncoder: Encoder {
    public let geometry: ConvNetGeometry
    public var name: String { "convnet\(geometry.depth)" + (geometry.filters == 128 ? "" : "-w\(geometry.filters)") }
    /// What DM matches: the last maps, flattened.
    public var featureCount: Int { geometry.featureCount }
    public var isFused: Bool { geometry.isFusable }

    public init(_ geometry: ConvNetGeometry) { self.geometry = geometry }

    /// - Parameter depth: 3 up to 63 pixels, 4 at 64, 5 at 128 when nil.
    public init(for shape: ImageShape, depth: Int? = nil, filters: Int = 128) {
        self.init(
            ConvNetGeometry(
                height: shape.height, width: shape.width, channels: shape.channels, depth: depth, filters: filters,
                firstPadding: nil))
    }

    /// A block: kernel [3, 3, inputs, filters], bias, norm scale, norm offset.
    public var parameters: [ParameterSpecification] {
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

    public func features<Scalar>(
        _ images: Variable<Scalar>, _ parameters: [Variable<Scalar>], mode: NormMode, statistics: BatchStatistics?
    ) -> Variable<Scalar> {
        let blocks = Array(parameters.prefix(4 * geometry.depth))
        let fused = isFused ? fusedIfFloat([images] + blocks) { fusedFeatures($0[0], Array($0.dropFirst())) } : nil
        return fused ?? composedFeatures(images, blocks)
    }

    public func fusedLossPass(_ batch: Batch, parameters: [Tensor<Float>]) -> (any LossPass)? {
        isFused ? ConvNetLossPass(self, batch, parameters: parameters) : nil
    }

    /// Features in elementary operations.
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
}

/// `ConvNetEncoder` with a linear classifier.
public typealias ConvNet = LinearClassifier<ConvNetEncoder>

extension ConvNet {
    /// - Parameters:
    ///   - depth: 3 up to 63 pixels, 4 at 64, 5 at 128 when nil.
    ///   - firstPadding: 3 for 28×28 images and 1 otherwise when nil.
    public init(
        height: Int, width: Int, channels: Int, classes: Int, depth: Int? = nil, filters: Int = 128,
        firstPadding: Int? = nil
    ) {
        self.init(
            ConvNetEncoder(
                ConvNetGeometry(
                    height: height, width: width, channels: channels, depth: depth, filters: filters,
                    firstPadding: firstPadding)), classes: classes)
    }
}
