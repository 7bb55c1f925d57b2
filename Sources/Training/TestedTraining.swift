import Autodiff
import Kernels
import Nets
import TensorIO

/// A trainer whose network is tested from time to time.
public struct TestedTraining<Base: Trainer>: Trainer {
    /// Labelled images, and after how many steps they are looked at again.
    public struct Test: Sendable {
        public let images: PixelBank
        public let labels: [Int]
        public let every: Int

        public init(images: PixelBank, labels: [Int], every: Int) {
            precondition(images.count == labels.count && every > 0, "a label an image, and a step or more")
            (self.images, self.labels, self.every) = (images, labels, every)
        }
    }

    public private(set) var base: Base
    private let test: Test?
    /// The share of the test images that were told right after so many steps, every time.
    public private(set) var accuracies: [(steps: Int, share: Float)] = []

    /// - Parameter test: nil where nothing is tested.
    public init(_ base: Base, test: Test?) { (self.base, self.test) = (base, test) }

    /// The first of the best.
    public var best: (steps: Int, share: Float)? {
        accuracies.reduce(nil) { best, next in best.map { $0.share >= next.share ? $0 : next } ?? next }
    }

    public var network: TrainedNetwork { base.network }
    public var stepsPerEpoch: Int { base.stepsPerEpoch }
    public var trajectory: Trajectory? { base.trajectory }
    public var position: Int { base.position }
    public var isFinite: Bool { base.isFinite }
    public var isComplete: Bool { base.isComplete }
    public var place: String { base.place }

    /// One step, and a test where the time for it has come.
    public mutating func step() throws -> Float {
        let loss = try base.step()
        if let test, position % test.every == 0, isFinite {
            let told = network.predictions(test.images)
            let right = zip(told, test.labels).count { $0 == $1 }
            accuracies.append((position, Float(right) / Float(test.labels.count)))
        }
        return loss
    }

    public var state: RunState {
        var state = base.state
        guard test != nil else { return state }
        state.set("accuracies", Tensor(accuracies.map(\.share), shape: [accuracies.count]))
        return state
    }

    public mutating func resume(_ state: RunState) throws {
        try base.resume(state)
        guard let test else { return }
        let shares = try state.values("accuracies", count: position / test.every)
        accuracies = shares.enumerated().map { (($0.offset + 1) * test.every, $0.element) }
    }
}
