import Autodiff
import Kernels

/// A method that improves synthetic images step by step.
public protocol IterativeMethod {
    var synthetic: SyntheticImages { get set }
    /// One iteration.
    ///
    /// - Returns: its loss.
    mutating func step() throws -> Float
}

extension IterativeMethod {
    /// The synthetic images, class by class, [classes·imagesPerClass, height, width, channels], standardised.
    public var images: Tensor<Float> { synthetic.images }
    /// The labels of `images`.
    public var labels: [Int] { synthetic.labels }
    /// Steps made.
    public var iteration: Int { synthetic.iteration }
    /// What the following steps depend on besides inputs and settings; set it to resume.
    public var state: MethodState {
        get { synthetic.state }
        set { synthetic.state = newValue }
    }
}

/// Where a method stands. Random numbers depend on the iteration alone, so nothing else needs to be kept.
public struct MethodState: Sendable {
    public var iteration: Int
    public var images: Tensor<Float>
    /// The momentum of the steps on the images; nil before the first.
    public var velocity: Tensor<Float>?

    public init(iteration: Int, images: Tensor<Float>, velocity: Tensor<Float>?) {
        self.iteration = iteration
        self.images = images
        self.velocity = velocity
    }
}
