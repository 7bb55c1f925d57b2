import Autodiff
import Kernels
import Nets
import TensorIO
import Training

/// The synthetic images of a method, class by class, and how they move.
public struct SyntheticImages: Sendable {
    public let classes: Range<Int>
    public let perClass: Int
    public let shape: ImageShape
    private var optimizer: SGD
    /// [classes·perClass, height, width, channels], standardised.
    public private(set) var images: Tensor<Float>
    /// Iterations of the method.
    public internal(set) var iteration = 0

    /// - Parameter start: the images to begin with, as many of every class.
    public init(_ start: Tensor<Float>, classes: Int, learningRate: Float, momentum: Float) {
        precondition(start.shape[0] % classes == 0, "as many images of every class")
        self.classes = 0..<classes
        perClass = start.shape[0] / classes
        shape = start.imageShape
        optimizer = SGD(learningRate: learningRate, momentum: momentum)
        images = start
    }

    /// The labels of `images`.
    public var labels: [Int] { classes.flatMap { Array(repeating: $0, count: perClass) } }

    /// The rows of `images` that belong to a class.
    func rows(of label: Int) -> Range<Int> { label * perClass..<(label + 1) * perClass }

    mutating func move(along gradient: Tensor<Float>) {
        var updated = [images]
        optimizer.update(&updated, gradients: [gradient])
        images = updated[0]
    }

    /// The images, their velocity and the iteration.
    var state: RunState {
        var state = RunState()
        state.set("images", images)
        state.set("velocity", optimizer.state.moments.first?[0] ?? Tensor(repeating: 0, shape: images.shape))
        state.set("iteration", iteration)
        return state
    }

    /// - Throws: `DataError` for what is absent or of another shape.
    mutating func resume(_ state: RunState) throws {
        let velocity = try state.tensor("velocity", shape: images.shape)
        images = try state.tensor("images", shape: images.shape)
        iteration = try state.count("iteration")
        optimizer.state = OptimizerState(steps: iteration, moments: [[velocity]])
    }
}

extension IterativeMethod {
    /// The images to train on, standardised, and their labels.
    public var trainingSet: (images: Tensor<Float>, labels: [Int]) {
        guard let partition else { return (synthetic.images, synthetic.labels) }
        return (partition(Variable(synthetic.images)).value, partition.repeated(synthetic.labels))
    }
}

/// A method that improves synthetic images step by step.
public protocol IterativeMethod: LongRun {
    var synthetic: SyntheticImages { get set }
    /// The learning rate at which networks shall train on the images, where the method learns one.
    var learnedRate: Float? { get }
    /// How the images are cut into those to train on, where they are.
    var partition: Partition? { get }
    /// Seconds that a step takes, told from parts of it where a whole one may take long.
    ///
    /// - Parameter seconds: times what it is handed, which may be done several times.
    func stepTime(_ seconds: (() throws -> Void) throws -> Double) throws -> Double
}

/// For methods whose steps depend on nothing else.
extension IterativeMethod {
    public var learnedRate: Float? { nil }
    public func stepTime(_ seconds: (() throws -> Void) throws -> Double) throws -> Double {
        var method = self
        return try seconds { _ = try method.step() }
    }
    public var partition: Partition? { nil }
    public var position: Int { synthetic.iteration }
    public var isFinite: Bool { synthetic.images.isFinite }
    public var place: String { "iteration \(position)" }
    public var state: RunState { synthetic.state }
    public mutating func resume(_ state: RunState) throws { try synthetic.resume(state) }
}
