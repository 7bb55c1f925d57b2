import Autodiff
import Kernels
import Nets
import TensorIO

/// Labelled images that a network is tested on as it learns, after every so many steps.
public struct RepeatedTest: Sendable {
    private let images: PixelBank
    private let labels: [Int]
    public let every: Int

    public init(images: PixelBank, labels: [Int], every: Int) {
        precondition(images.count == labels.count && every > 0, "a label an image, and a step or more")
        (self.images, self.labels, self.every) = (images, labels, every)
    }

    /// Seconds that a test takes, told from part of the images.
    ///
    /// - Parameter seconds: times what it is handed, which may be done several times.
    public func time(of network: TrainedNetwork, _ seconds: (() throws -> Void) throws -> Double) throws -> Double {
        let some = images.images(Array(0..<min(256, images.count)))
        return try seconds { _ = network.predictions(some) } * Double(images.count) / Double(some.shape[0])
    }

    /// The share of the images that a network tells right.
    public func share(of network: TrainedNetwork) -> Float {
        Float(zip(network.predictions(images), labels).count { $0 == $1 }) / Float(labels.count)
    }
}

/// A trainer whose network is tested from time to time.
public struct TestedTraining<Base: Trainer>: Trainer {
    public private(set) var base: Base
    private let test: RepeatedTest?
    /// What was told right after so many steps, every time.
    public private(set) var accuracies: [(steps: Int, share: Float)] = []

    /// - Parameter test: nil where nothing is tested.
    public init(_ base: Base, test: RepeatedTest?) { (self.base, self.test) = (base, test) }

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
        if let test, position % test.every == 0, isFinite { accuracies.append((position, test.share(of: network))) }
        return loss
    }

    /// Tests the network as it is, unless that was just done. It belongs to no run that goes on.
    public mutating func testAtTheEnd() {
        guard let test, accuracies.last?.steps != position else { return }
        accuracies.append((position, test.share(of: network)))
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
