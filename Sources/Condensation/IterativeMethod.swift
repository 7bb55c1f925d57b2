import Autodiff
import Kernels

/// A method that improves synthetic images step by step.
public protocol IterativeMethod {
    /// The synthetic images, class by class, [classes·imagesPerClass, height, width, channels], standardised.
    var images: Tensor<Float> { get }
    /// The labels of `images`.
    var labels: [Int] { get }
    /// Steps made.
    var iteration: Int { get }
    /// What the following steps depend on besides inputs and settings; set it to resume.
    var state: MethodState { get set }
    /// One iteration.
    ///
    /// - Returns: its loss.
    mutating func step() throws -> Float
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
